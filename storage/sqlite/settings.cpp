#include "storage/sqlite/settings.hpp"

#include "storage/sqlite/functions.hpp"
#include "storage/sqlite/query.hpp"

namespace bars::storage::sqlite {

namespace {

void switch_on(Connection& connection, int option) {
  connection.check(sqlite3_db_config(connection.handle(), option, 1, nullptr));
}

std::int64_t number(Connection& connection, std::string_view pragma) {
  Query query(connection, pragma);
  return query.step() ? query.integer(0) : 0;
}

void configure_both(Connection& connection) {
  connection.check(sqlite3_busy_timeout(connection.handle(), busy_milliseconds));
  // The writer checkpoints when it decides to; a close must never do so (the WAL-reset fault of SQLite before 3.51.3; a
  // failed COMMIT).
  switch_on(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE);
  switch_on(connection, SQLITE_DBCONFIG_DEFENSIVE);
  // temp_store keeps the savepoints' own journal in memory: a read-only root has nowhere else to put it.
  connection.execute_script("PRAGMA trusted_schema=OFF; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY");
  add_functions(connection);
}

}  // namespace

void configure_writer(Connection& connection) {
  configure_both(connection);
  // Until there is a log, a new file is written to with a journal, and a journal whose removal a power loss takes back
  // would take back everything since: EXTRA makes the removal durable.
  connection.execute_script("PRAGMA synchronous=EXTRA");
  if (number(connection, "PRAGMA page_count") == 0) {
    connection.execute_script("PRAGMA page_size=4096; PRAGMA application_id=0x42615253");
  } else if (number(connection, "PRAGMA application_id") != application_id) {
    throw StorageError("the file is a database of another program");
  }
  Query wal(connection, "PRAGMA journal_mode=WAL");
  if (!wal.step() || wal.text(0) != "wal") throw StorageError("the file system cannot hold a write-ahead log");
  while (wal.step()) {
  }
  // What is removed is overwritten, and does not lie in the file until its pages are used again.
  connection.execute_script(
      "PRAGMA secure_delete=ON; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=67108864; "
      "PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-16384");
  connection.watch_wal();
}

void configure_reader(Connection& connection) {
  configure_both(connection);
  connection.execute_script(
      "PRAGMA query_only=ON; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-4096");
}

}  // namespace bars::storage::sqlite
