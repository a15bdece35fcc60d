#include "storage/sqlite/transaction.hpp"

#include "storage/sqlite/inbox.hpp"
#include "storage/sqlite/links.hpp"
#include "storage/sqlite/messages.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/resources.hpp"
#include "storage/sqlite/schema.hpp"

#include <stdexcept>

namespace bars::storage::sqlite {

void SqliteTransaction::require_transaction() const {
  if (connection_.autocommit()) throw StorageError("the transaction has been rolled back");
}

void SqliteTransaction::add_request(const RequestRecord& record) {
  require_transaction();
  Query query(connection_,
              "INSERT INTO request (request_id, correlation_id, body_hash, organisation, received, received_ns, "
              "committed, resource_type, resource_id, refusal, keep_until) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
              "ON CONFLICT (request_id) DO UPDATE SET correlation_id = excluded.correlation_id, "
              "body_hash = excluded.body_hash, organisation = excluded.organisation, received = excluded.received, "
              "received_ns = excluded.received_ns, committed = excluded.committed, "
              "resource_type = excluded.resource_type, resource_id = excluded.resource_id, "
              "refusal = excluded.refusal, keep_until = excluded.keep_until WHERE committed = 0",
              record.request_id, record.correlation_id, record.body_hash, record.organisation, record.received.seconds,
              record.received.nanoseconds, record.committed, record.resource_type, record.resource_id, record.refusal,
              record.keep_until);
  // The last guard of TI-5: whoever gets here with a committed id has not looked first.
  if (query.run() != 1) throw std::logic_error("the request id was committed before");
}

void SqliteTransaction::add_message(const MessageRecord& record) {
  require_transaction();
  sqlite::add_message(connection_, record);
}

std::int64_t SqliteTransaction::put_resource(const ResourceRecord& record) {
  require_transaction();
  return sqlite::put_resource(connection_, record);
}

bool SqliteTransaction::take_slot(std::string_view id) {
  require_transaction();
  Query query(connection_, "UPDATE slot SET taken = taken + 1 WHERE id = ?1 AND taken < capacity", id);
  return query.run() == 1;
}

void SqliteTransaction::release_slot(std::string_view id) {
  require_transaction();
  Query query(connection_, "UPDATE slot SET taken = taken - 1 WHERE id = ?1 AND taken > 0", id);
  query.run();
}

std::size_t SqliteTransaction::add_slots(std::span<const SlotRecord> slots) {
  require_transaction();
  std::int64_t added = 0;
  for (const SlotRecord& slot : slots) {
    Query query(connection_,
                "INSERT INTO slot (id, service, diary, start, \"end\", capacity, taken, imported) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING",
                slot.id, slot.service, slot.diary, slot.start, slot.end, slot.capacity, slot.taken, slot.imported);
    if (const auto inserted = query.run(); inserted > 0) {
      added += inserted;
      continue;
    }
    Query renew(connection_,
                "UPDATE slot SET capacity = ?2, \"end\" = CASE WHEN taken = 0 THEN ?3 ELSE \"end\" END, imported = ?4 "
                "WHERE id = ?1 AND imported <= ?4 AND "
                "(capacity <> ?2 OR (taken = 0 AND \"end\" <> ?3) OR imported <> ?4)",
                slot.id, slot.capacity, slot.end, slot.imported);
    renew.run();
  }
  return static_cast<std::size_t>(added);
}

void SqliteTransaction::add_link(const LinkRecord& record) {
  require_transaction();
  sqlite::add_link(connection_, record);
}

void SqliteTransaction::end_links(const Owner& owner, fhir::Instant when) {
  require_transaction();
  sqlite::end_links(connection_, owner, when);
}

void SqliteTransaction::add_local_change(const LocalChangeRecord& record) {
  require_transaction();
  sqlite::add_local_change(connection_, record);
}

void SqliteTransaction::add_audit(const AuditRecord& record) {
  require_transaction();
  audit_.add(record);
}

// A row that is gone before anybody sees it. Not the header's page, which is always in use: a flush leaves it to
// COMMIT, where a full disk would be the end of the store.
fhir::Result<void> SqliteTransaction::probe() {
  require_transaction();
  connection_.execute("INSERT INTO migration (version, name, checksum) VALUES (0, '', 0)");
  connection_.execute("DELETE FROM migration WHERE version = 0");
  Query query(connection_, "SELECT max(version) FROM migration");
  const auto known = migrations().back().version;
  if (query.step() && query.integer(0) == known) return {};
  return fhir::Error{
      fhir::Category::exception, "The schema of the store is no longer number " + std::to_string(known) + ".", {}};
}

std::size_t SqliteTransaction::purge_refusals(std::int64_t now, std::size_t limit) {
  require_transaction();
  Query query(connection_,
              "DELETE FROM request WHERE request_id IN (SELECT request_id FROM request "
              "WHERE committed = 0 AND keep_until <= ?1 ORDER BY keep_until LIMIT ?2)",
              now, limit);
  return static_cast<std::size_t>(query.run());
}

}  // namespace bars::storage::sqlite
