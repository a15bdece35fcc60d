#include "tests/support/catch.hpp"
#include "tests/unit/storage/files.hpp"

#include <sys/stat.h>

using namespace bars::test;
namespace sqlite = bars::storage::sqlite;

namespace {

struct Setting {
  const char* pragma;
  std::int64_t value;
};

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777;
}

std::int64_t option(sqlite::Connection& connection, int which) {
  int value = -1;
  connection.check(sqlite3_db_config(connection.handle(), which, -1, &value));
  return value;
}

}  // namespace

TEST_CASE("the writer's settings are in force") {
  const NewFile file;
  const auto connection = file.connect();
  sqlite::migrate(*connection, sqlite::migrations());
  for (const Setting each : {Setting{"PRAGMA busy_timeout", 2000}, Setting{"PRAGMA synchronous", 2},
                             Setting{"PRAGMA foreign_keys", 1}, Setting{"PRAGMA trusted_schema", 0},
                             Setting{"PRAGMA journal_size_limit", 67'108'864}, Setting{"PRAGMA page_size", 4096},
                             Setting{"PRAGMA temp_store", 2}, Setting{"PRAGMA application_id", 0x42615253}}) {
    INFO(each.pragma);
    CHECK(number(*connection, each.pragma) == each.value);
  }
  // mmap_size answers with no row where the VFS has no memory mapping, else with 0.
  CHECK(number(*connection, "PRAGMA mmap_size") <= 0);
  sqlite::Query mode(*connection, "PRAGMA journal_mode");
  REQUIRE(mode.step());
  CHECK(mode.text(0) == "wal");
  CHECK(option(*connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE) == 1);
  CHECK(option(*connection, SQLITE_DBCONFIG_DEFENSIVE) == 1);
}

TEST_CASE("a commit never checkpoints by itself, and the log's pages are counted") {
  const NewFile file;
  const auto connection = file.connect();
  connection->execute("CREATE TABLE t (x BLOB)");
  for (int i = 0; i < 100; ++i) connection->execute("INSERT INTO t VALUES (zeroblob(400000))");
  CHECK(connection->wal_pages() > 2400);
  CHECK(connection->checkpoint(SQLITE_CHECKPOINT_TRUNCATE));
  CHECK(std::filesystem::file_size(file.path.string() + "-wal") == 0);
}

TEST_CASE("a reader's connection cannot write, and its close leaves the log alone") {
  const NewFile file;
  const auto writer = file.connect();
  writer->execute("CREATE TABLE t (x INTEGER)");
  {
    sqlite::Connection reader(file.path);
    sqlite::configure_reader(reader);
    CHECK(number(reader, "PRAGMA query_only") == 1);
    CHECK(number(reader, "PRAGMA busy_timeout") == 2000);
    CHECK(option(reader, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE) == 1);
    CHECK_THROWS_AS(reader.execute("INSERT INTO t VALUES (1)"), sqlite::SqliteError);
  }
  CHECK(std::filesystem::file_size(file.path.string() + "-wal") > 0);
}

TEST_CASE("a statement that runs past its limit is stopped, and the connection goes on") {
  const NewFile file;
  const auto connection = file.connect();
  constexpr auto endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
  connection->limit(std::chrono::steady_clock::now() + std::chrono::milliseconds(10));
  CHECK_THROWS_AS(number(*connection, endless), sqlite::SqliteError);
  CHECK_THROWS_AS(number(*connection, "SELECT 1"), sqlite::SqliteError);
  connection->unlimited();
  CHECK(number(*connection, "SELECT 1") == 1);
}

TEST_CASE("the store's files are closed to others, and its new folders too") {
  OpenedStore store;
  CHECK(mode_of(store.file().parent_path()) == 0700);
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) CHECK(mode_of(store.file().string() + suffix) == 0600);
  store.stop();
  std::filesystem::permissions(store.file(), std::filesystem::perms(0644));
  store.reopen();
  CHECK(mode_of(store.file()) == 0600);
}

TEST_CASE("one store under two names is one store") {
  OpenedStore store;
  const auto other = store.file().parent_path().parent_path() / "link";
  std::filesystem::create_directory_symlink(store.file().parent_path(), other);
  bars::config::Storage configuration;
  configuration.path = other / "receiver.db";
  CHECK(message_of([&] { bars::storage::open(configuration, {}); }).find("in use") != std::string::npos);
}
