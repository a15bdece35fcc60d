#include "storage/sqlite/messages.hpp"

#include "storage/packed.hpp"
#include "storage/sqlite/query.hpp"

#include <map>
#include <string>

namespace bars::storage::sqlite {

namespace {

const std::string head =
    "SELECT message.request_id, bundle_id, message.organisation, opens_conversation, service, event, request_type, "
    "source_endpoint, owner_type, owner_id, message.received, message.received_ns";
const std::string select = head + ", entries, body FROM message ";

MessageRecord head_of(const Query& row) {
  MessageRecord record;
  record.request_id = row.uuid(0);
  record.bundle_id = row.text(1);
  record.organisation = row.text(2);
  record.opens_conversation = row.flag(3);
  record.service = row.text(4);
  record.event = row.text(5);
  record.request_type = row.text(6);
  record.source_endpoint = row.text(7);
  record.owner.type = row.text(8);
  record.owner.id = row.uuid(9);
  record.received = row.instant(10);
  return record;
}

MessageRecord message_of(const Query& row) {
  auto record = head_of(row);
  record.entries = unpack_entries(row.view(12));
  record.body = Body::of_bytes(row.view(13));
  return record;
}

}  // namespace

bool has_opening_message(Connection& connection, std::string_view organisation, std::string_view bundle_id) {
  Query row(connection,
            "SELECT 1 FROM message WHERE opens_conversation = 1 AND organisation = ?1 AND bundle_id = ?2 LIMIT 1",
            organisation, bundle_id);
  return row.step();
}

std::vector<MessageRecord> find_messages(Connection& connection, const Owner& owner) {
  static const std::string sql = select + "WHERE owner_id = ?1 AND owner_type = ?2 ORDER BY seq";
  std::vector<MessageRecord> found;
  Query row(connection, sql, owner.id, owner.type);
  while (row.step()) found.push_back(message_of(row));
  return found;
}

std::vector<MessageRecord> find_message_heads(Connection& connection, const Owner& owner) {
  static const std::string sql = head + " FROM message WHERE owner_id = ?1 AND owner_type = ?2 ORDER BY seq";
  std::vector<MessageRecord> found;
  Query row(connection, sql, owner.id, owner.type);
  while (row.step()) found.push_back(head_of(row));
  return found;
}

// The request knows the owner: an index of messages by request id would be one more page in every commit.
std::optional<MessageRecord> find_message(Connection& connection, const fhir::Uuid& request_id) {
  static const std::string sql = select +
                                 "JOIN request ON owner_id = resource_id AND owner_type = resource_type AND "
                                 "message.request_id = request.request_id "
                                 "WHERE request.request_id = ?1 AND committed = 1 LIMIT 1";
  Query row(connection, sql, request_id);
  if (!row.step()) return std::nullopt;
  return message_of(row);
}

std::vector<StoredEntry> find_entries(Connection& connection, const Owner& owner) {
  std::map<std::string, StoredEntry> newest;
  Query row(connection, "SELECT request_id, entries FROM message WHERE owner_id = ?1 AND owner_type = ?2 ORDER BY seq",
            owner.id, owner.type);
  while (row.step()) {
    const auto request_id = row.uuid(0);
    auto entries = unpack_entries(row.view(1));
    for (std::size_t i = 0; i < entries.size(); ++i) {
      auto url = entries[i].full_url;
      if (!url.empty()) newest.insert_or_assign(std::move(url), StoredEntry{std::move(entries[i]), request_id, i});
    }
  }
  std::vector<StoredEntry> found;
  found.reserve(newest.size());
  for (auto& [url, stored] : newest) found.push_back(std::move(stored));
  return found;
}

std::optional<Owner> find_owner(Connection& connection, std::string_view service, std::string_view bundle_id,
                                std::string_view organisation) {
  Query row(connection,
            "SELECT owner_type, owner_id FROM message WHERE bundle_id = ?1 AND service = ?2 "
            "AND (?3 = '' OR organisation = ?3) ORDER BY seq DESC LIMIT 1",
            bundle_id, service, organisation);
  if (!row.step()) return std::nullopt;
  return Owner{row.text(0), row.uuid(1)};
}

std::vector<Owner> find_owners(Connection& connection, std::string_view bundle_id) {
  std::vector<Owner> found;
  Query row(connection, "SELECT DISTINCT owner_type, owner_id FROM message WHERE bundle_id = ?1 LIMIT ?2", bundle_id,
            most_owners);
  while (row.step()) found.push_back(Owner{row.text(0), row.uuid(1)});
  return found;
}

void add_message(Connection& connection, const MessageRecord& record) {
  const auto entries = pack(record.entries);
  const auto body = record.body.bytes();
  Query query(connection,
              "INSERT INTO message (request_id, bundle_id, organisation, opens_conversation, service, event, "
              "request_type, source_endpoint, owner_type, owner_id, received, received_ns, entries, body) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
              record.request_id, record.bundle_id, record.organisation, record.opens_conversation, record.service,
              record.event, record.request_type, record.source_endpoint, record.owner.type, record.owner.id,
              record.received.seconds, record.received.nanoseconds, entries, body);
  query.run();
}

}  // namespace bars::storage::sqlite
