#include "storage/sqlite/snapshot.hpp"

#include "storage/sqlite/audit.hpp"
#include "storage/sqlite/inbox.hpp"
#include "storage/sqlite/links.hpp"
#include "storage/sqlite/messages.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/resources.hpp"

#include <algorithm>

namespace bars::storage::sqlite {

namespace {

SlotRecord slot_of(const Query& row) {
  return {row.text(0),
          row.text(1),
          row.text(2),
          row.integer(3),
          row.integer(4),
          static_cast<std::uint32_t>(row.integer(5)),
          static_cast<std::uint32_t>(row.integer(6)),
          row.flag(7)};
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
  return sqlite::has_opening_message(connection_, organisation, bundle_id);
}

template <class Base>
std::optional<ResourceRecord> Reading<Base>::find_resource(std::string_view type, const fhir::Uuid& id,
                                                           std::string_view service) {
  return sqlite::find_resource(connection_, type, id, service);
}

template <class Base>
std::optional<ResourceRecord> Reading<Base>::find_resource_version(std::string_view type, const fhir::Uuid& id,
                                                                   std::string_view service, std::int64_t version) {
  return sqlite::find_resource_version(connection_, type, id, service, version);
}

template <class Base>
bool Reading<Base>::was_sent_by(std::string_view organisation, std::string_view type, const fhir::Uuid& id,
                                std::string_view service) {
  return sqlite::was_sent_by(connection_, organisation, type, id, service);
}

template <class Base>
std::vector<ResourceRecord> Reading<Base>::find_resources(const ResourceQuery& query) {
  return sqlite::find_resources(connection_, query);
}

template <class Base>
std::size_t Reading<Base>::count_resources(const ResourceQuery& query) {
  return sqlite::count_resources(connection_, query);
}

template <class Base>
std::optional<SlotRecord> Reading<Base>::find_slot(std::string_view id) {
  Query row(connection_, "SELECT id, service, diary, start, \"end\", capacity, taken, imported FROM slot WHERE id = ?1",
            id);
  if (!row.step()) return std::nullopt;
  return slot_of(row);
}

template <class Base>
std::vector<SlotRecord> Reading<Base>::find_slots(const SlotQuery& query) {
  std::vector<SlotRecord> found;
  const auto is_asked_for = [&](const std::string& diary) {
    return query.diaries.empty() || std::find(query.diaries.begin(), query.diaries.end(), diary) != query.diaries.end();
  };
  Query row(connection_,
            "SELECT id, service, diary, start, \"end\", capacity, taken, imported FROM slot "
            "WHERE service = ?1 AND start >= ?2 AND start < ?3 AND ((?4 AND taken < capacity) OR "
            "(?5 AND taken >= capacity)) ORDER BY start, id",
            query.service, query.from, query.to, query.free, query.busy);
  while (found.size() < query.limit && row.step()) {
    auto slot = slot_of(row);
    if (is_asked_for(slot.diary)) found.push_back(std::move(slot));
  }
  return found;
}

template <class Base>
std::vector<AuditRecord> Reading<Base>::find_audit(std::string_view request_id) {
  return sqlite::find_audit(connection_, request_id);
}

template <class Base>
std::vector<MessageRecord> Reading<Base>::find_messages(const Owner& owner) {
  return sqlite::find_messages(connection_, owner);
}

template <class Base>
std::optional<MessageRecord> Reading<Base>::find_message(const fhir::Uuid& request_id) {
  return sqlite::find_message(connection_, request_id);
}

template <class Base>
std::vector<StoredEntry> Reading<Base>::find_entries(const Owner& owner) {
  return sqlite::find_entries(connection_, owner);
}

template <class Base>
std::optional<Owner> Reading<Base>::find_owner(std::string_view service, std::string_view bundle_id,
                                               std::string_view organisation) {
  return sqlite::find_owner(connection_, service, bundle_id, organisation);
}

template <class Base>
std::vector<LinkRecord> Reading<Base>::find_links(const Owner& owner) {
  return sqlite::find_links(connection_, owner);
}

template <class Base>
std::optional<ResourceRecord> Reading<Base>::find_current(std::string_view type, const fhir::Uuid& id) {
  return sqlite::find_current(connection_, type, id);
}

template <class Base>
std::optional<ConversationRecord> Reading<Base>::find_conversation(const Owner& owner) {
  return sqlite::find_conversation(connection_, owner);
}

template <class Base>
ConversationPage Reading<Base>::find_conversations(const ConversationQuery& query) {
  return sqlite::find_conversations(connection_, query);
}

template <class Base>
std::vector<Owner> Reading<Base>::find_owners(std::string_view bundle_id) {
  return sqlite::find_owners(connection_, bundle_id);
}

template <class Base>
std::vector<MessageRecord> Reading<Base>::find_message_heads(const Owner& owner) {
  return sqlite::find_message_heads(connection_, owner);
}

template <class Base>
std::vector<LocalChangeRecord> Reading<Base>::find_local_changes(const Owner& owner) {
  return sqlite::find_local_changes(connection_, owner);
}

template class Reading<Snapshot>;
template class Reading<Transaction>;

}  // namespace bars::storage::sqlite
