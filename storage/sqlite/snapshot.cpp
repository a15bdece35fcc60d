#include "storage/sqlite/snapshot.hpp"

#include "storage/sqlite/query.hpp"

namespace bars::storage::sqlite {

namespace {

ResourceRecord resource_of(const Query& row) {
  ResourceRecord record;
  record.type = row.text(0);
  record.id = row.uuid(1);
  record.version = row.integer(2);
  record.service = row.text(3);
  record.organisation = row.text(4);
  record.status = row.text(5);
  record.nhs_number = row.text(6);
  record.patient_name = row.text(7);
  record.birth_date = row.text(8);
  record.slot_id = row.text(9);
  record.last_updated = row.instant(10);
  record.content = row.text(12);
  return record;
}

SlotRecord slot_of(const Query& row) {
  return {row.text(0),
          row.text(1),
          row.text(2),
          row.integer(3),
          row.integer(4),
          static_cast<std::uint32_t>(row.integer(5)),
          static_cast<std::uint32_t>(row.integer(6))};
}

AuditRecord audit_of(const Query& row) {
  AuditRecord record;
  record.at = row.instant(0);
  record.request_id = row.text(2);
  record.correlation_id = row.text(3);
  record.peer = row.text(4);
  record.address = row.text(5);
  record.organisation = row.text(6);
  record.software = row.text(7);
  record.practitioner = row.text(8);
  record.target = row.text(9);
  record.source_endpoint = row.text(10);
  record.interaction = row.text(11);
  record.request_type = row.text(12);
  record.status = static_cast<unsigned>(row.integer(13));
  record.code = row.text(14);
  record.issue = row.text(15);
  record.detail = row.text(16);
  record.resource = row.text(17);
  record.body_hash = row.text(18);
  record.headers = row.text(19);
  record.duration_microseconds = row.integer(20);
  return record;
}

MessageRecord message_of(const Query& row) {
  MessageRecord record;
  record.request_id = row.uuid(0);
  record.bundle_id = row.text(1);
  record.organisation = row.text(2);
  record.opens_conversation = row.flag(3);
  record.service = row.text(4);
  record.event = row.text(5);
  record.source_endpoint = row.text(6);
  record.owner_type = row.text(7);
  record.owner_id = row.uuid(8);
  record.received = row.instant(9);
  record.body = row.text(11);
  record.issued_ids = row.bytes(12);
  return record;
}

}  // namespace

template <class Base>
std::optional<RequestRecord> Reading<Base>::find_request(const fhir::Uuid& request_id, std::int64_t now) {
  Query row(
      connection_,
      "SELECT correlation_id, body_hash, organisation, received, received_ns, committed, resource_type, "
      "resource_id, refusal, keep_until FROM request WHERE request_id = ?1 AND (committed = 1 OR keep_until > ?2)",
      request_id, now);
  if (!row.step()) return std::nullopt;
  RequestRecord record;
  record.request_id = request_id;
  record.correlation_id = row.uuid(0);
  row.fixed(1, record.body_hash);
  record.organisation = row.text(2);
  record.received = row.instant(3);
  record.committed = row.flag(5);
  record.resource_type = row.text(6);
  record.resource_id = row.uuid(7);
  record.refusal = row.text(8);
  record.keep_until = row.integer(9);
  return record;
}

template <class Base>
bool Reading<Base>::has_opening_message(std::string_view organisation, std::string_view bundle_id) {
  Query row(connection_,
            "SELECT 1 FROM message WHERE opens_conversation = 1 AND organisation = ?1 AND bundle_id = ?2 LIMIT 1",
            organisation, bundle_id);
  return row.step();
}

template <class Base>
std::optional<ResourceRecord> Reading<Base>::find_resource(std::string_view type, const fhir::Uuid& id,
                                                           std::string_view service) {
  Query row(connection_,
            "SELECT type, id, version, service, organisation, status, nhs_number, patient_name, birth_date, slot_id, "
            "last_updated, last_updated_ns, content FROM resource "
            "WHERE id = ?1 AND type = ?2 AND service = ?3 AND current = 1 ORDER BY version DESC LIMIT 1",
            id, type, service);
  if (!row.step()) return std::nullopt;
  return resource_of(row);
}

template <class Base>
std::vector<ResourceRecord> Reading<Base>::find_resources_of_patient(std::string_view type, std::string_view service,
                                                                     std::string_view nhs_number, std::size_t limit) {
  std::vector<ResourceRecord> found;
  if (nhs_number.empty()) return found;  // patients without a number have nothing in common
  Query row(connection_,
            "SELECT type, id, version, service, organisation, status, nhs_number, patient_name, birth_date, slot_id, "
            "last_updated, last_updated_ns, content FROM resource "
            "WHERE nhs_number = ?1 AND service = ?2 AND type = ?3 AND current = 1 AND nhs_number <> '' "
            "ORDER BY seq DESC LIMIT ?4",
            nhs_number, service, type, limit);
  while (row.step()) found.push_back(resource_of(row));
  return found;
}

template <class Base>
std::optional<SlotRecord> Reading<Base>::find_slot(std::string_view id) {
  Query row(connection_, "SELECT id, service, diary, start, \"end\", capacity, taken FROM slot WHERE id = ?1", id);
  if (!row.step()) return std::nullopt;
  return slot_of(row);
}

template <class Base>
std::vector<SlotRecord> Reading<Base>::find_slots(const SlotQuery& query) {
  std::vector<SlotRecord> found;
  Query row(connection_,
            "SELECT id, service, diary, start, \"end\", capacity, taken FROM slot "
            "WHERE service = ?1 AND start >= ?2 AND start < ?3 AND ((?4 AND taken < capacity) OR "
            "(?5 AND taken >= capacity)) ORDER BY start, id LIMIT ?6",
            query.service, query.from, query.to, query.free, query.busy, query.limit);
  while (row.step()) found.push_back(slot_of(row));
  return found;
}

template <class Base>
std::vector<AuditRecord> Reading<Base>::find_audit(std::string_view request_id) {
  std::vector<AuditRecord> found;
  Query row(connection_,
            "SELECT at, at_ns, request_id, correlation_id, peer, address, organisation, software, practitioner, "
            "target, source_endpoint, interaction, request_type, status, code, issue, detail, resource, body_hash, "
            "headers, duration_us FROM audit WHERE request_id = ?1 ORDER BY seq",
            request_id);
  while (row.step()) found.push_back(audit_of(row));
  return found;
}

template <class Base>
std::vector<MessageRecord> Reading<Base>::find_messages(std::string_view owner_type, const fhir::Uuid& owner_id) {
  std::vector<MessageRecord> found;
  Query row(connection_,
            "SELECT request_id, bundle_id, organisation, opens_conversation, service, event, source_endpoint, "
            "owner_type, owner_id, received, received_ns, body, issued_ids FROM message "
            "WHERE owner_id = ?1 AND owner_type = ?2 ORDER BY seq",
            owner_id, owner_type);
  while (row.step()) found.push_back(message_of(row));
  return found;
}

template class Reading<Snapshot>;
template class Reading<Transaction>;

}  // namespace bars::storage::sqlite
