#include "storage/sqlite/inbox.hpp"

#include "storage/sqlite/query.hpp"
#include "storage/sqlite/resources.hpp"

#include <limits>
#include <utility>

namespace bars::storage::sqlite {

namespace {

std::size_t count_messages(Connection& connection, const Owner& owner) {
  Query row(connection, "SELECT count(*) FROM message WHERE owner_id = ?1 AND owner_type = ?2", owner.id, owner.type);
  return row.step() ? static_cast<std::size_t>(row.integer(0)) : 0;
}

std::string newest_request_type(Connection& connection, const Owner& owner) {
  Query row(connection,
            "SELECT request_type FROM message WHERE owner_id = ?1 AND owner_type = ?2 ORDER BY seq DESC LIMIT 1",
            owner.id, owner.type);
  return row.step() ? row.text(0) : std::string();
}

/// Whether staff took note, and something has come since: a message, or a version that was not theirs.
void read_note(Connection& connection, const Owner& owner, ConversationRecord& record) {
  Query row(connection,
            "SELECT at, at_ns, messages, (SELECT max(version) FROM resource WHERE resource.id = ?1 AND "
            "resource.type = ?2 AND local = 0) > version FROM local_change "
            "WHERE owner_id = ?1 AND owner_type = ?2 AND status = '' ORDER BY seq DESC LIMIT 1",
            owner.id, owner.type);
  if (!row.step()) return;
  record.acknowledged = row.instant(0);
  const auto noted = static_cast<std::size_t>(row.integer(2));
  record.unread = row.flag(3) || count_messages(connection, owner) > noted;
}

fhir::Instant first_stored(Connection& connection, const Owner& owner) {
  Query row(connection,
            "SELECT last_updated, last_updated_ns FROM resource WHERE id = ?1 AND type = ?2 ORDER BY version LIMIT 1",
            owner.id, owner.type);
  return row.step() ? row.instant(0) : fhir::Instant{};
}

bool is_owner(std::string_view type) noexcept { return type == "Appointment" || type == "ServiceRequest"; }

}  // namespace

std::optional<ConversationRecord> find_conversation(Connection& connection, const Owner& owner) {
  if (!is_owner(owner.type)) return std::nullopt;
  ConversationRecord record;
  read_note(connection, owner, record);
  auto current = find_current(connection, owner.type, owner.id);
  if (!current) return std::nullopt;
  record.current = std::move(*current);
  record.received = first_stored(connection, owner);
  record.request_type = newest_request_type(connection, owner);
  return record;
}

// The rows are walked downwards from the newest: an index of current versions would be one more page in every commit.
ConversationPage find_conversations(Connection& connection, const ConversationQuery& query) {
  ConversationPage page;
  auto left = query.look_at;
  auto last = query.before.value_or(std::numeric_limits<std::int64_t>::max());
  Query row(connection,
            "SELECT seq, type, id, current, service, last_updated, last_updated_ns FROM resource WHERE seq < ?1 "
            "ORDER BY seq DESC",
            last);
  while (row.step()) {
    if (left-- == 0 || page.found.size() == query.limit) {
      page.next = last;
      return page;
    }
    last = row.integer(0);
    const auto stored = row.instant(5);
    if (query.since && stored.seconds + seconds_of_clock_change < query.since->seconds) return page;
    const Owner owner{row.text(1), row.uuid(2)};
    const bool is_asked_for = row.flag(3) && is_owner(owner.type) && (!query.since || stored >= *query.since) &&
                              (query.service.empty() || without_outbox(row.text(4)) == query.service);
    if (!is_asked_for) continue;
    ConversationRecord noted;
    if (query.unread_only) read_note(connection, owner, noted);
    if (!noted.unread) continue;
    if (auto found = find_conversation(connection, owner)) page.found.push_back(std::move(*found));
  }
  return page;
}

std::vector<LocalChangeRecord> find_local_changes(Connection& connection, const Owner& owner) {
  std::vector<LocalChangeRecord> found;
  Query row(connection,
            "SELECT type, id, status, version, messages, at, at_ns FROM local_change "
            "WHERE owner_id = ?1 AND owner_type = ?2 ORDER BY seq",
            owner.id, owner.type);
  while (row.step())
    found.push_back({.owner = owner,
                     .type = row.text(0),
                     .id = row.uuid(1),
                     .status = row.text(2),
                     .version = row.integer(3),
                     .messages = static_cast<std::size_t>(row.integer(4)),
                     .at = row.instant(5)});
  return found;
}

void add_local_change(Connection& connection, const LocalChangeRecord& record) {
  const auto messages = count_messages(connection, record.owner);
  Query query(connection,
              "INSERT INTO local_change (owner_type, owner_id, type, id, status, version, messages, at, at_ns) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
              record.owner.type, record.owner.id, record.type, record.id, record.status, record.version, messages,
              record.at.seconds, record.at.nanoseconds);
  query.run();
}

}  // namespace bars::storage::sqlite
