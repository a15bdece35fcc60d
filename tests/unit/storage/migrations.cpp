#include "tests/support/catch.hpp"
#include "tests/unit/storage/files.hpp"

using namespace bars::test;
using bars::storage::sqlite::migrate;
using bars::storage::sqlite::Migration;
using bars::storage::sqlite::migrations;

namespace {

constexpr Migration one{1, "one", "CREATE TABLE a (x INTEGER) STRICT"};
constexpr Migration two{2, "two", "CREATE TABLE b (x INTEGER) STRICT"};
constexpr Migration two_edited{2, "two", "CREATE TABLE b (x TEXT) STRICT"};
constexpr Migration broken{3, "broken", "CREATE TABLE c (x INTEGER) STRICT; CREATE TABLE a (x INTEGER) STRICT"};

}  // namespace

TEST_CASE("migrations are applied once, in order, and a store can be brought further later") {
  const NewFile file;
  const auto connection = file.connect();
  const Migration first[] = {one};
  const Migration both[] = {one, two};
  migrate(*connection, first);
  migrate(*connection, first);
  CHECK(number(*connection, "SELECT count(*) FROM migration") == 1);
  migrate(*connection, both);
  CHECK(number(*connection, "SELECT max(version) FROM migration") == 2);
  CHECK(number(*connection, "SELECT count(*) FROM b") == 0);
}

TEST_CASE("a store with a newer schema is refused and stays as it was") {
  const NewFile file;
  const auto connection = file.connect();
  const Migration both[] = {one, two};
  const Migration first[] = {one};
  migrate(*connection, both);
  CHECK(message_of([&] { migrate(*connection, first); }).find("newer version of this program") != std::string::npos);
  CHECK(number(*connection, "SELECT count(*) FROM migration") == 2);
}

TEST_CASE("a store whose schema was made by another text of a step is refused") {
  const NewFile file;
  const auto connection = file.connect();
  const Migration both[] = {one, two};
  const Migration edited[] = {one, two_edited, broken};
  migrate(*connection, both);
  CHECK(message_of([&] { migrate(*connection, edited); }).find("step 2 (two)") != std::string::npos);
}

TEST_CASE("a migration that fails leaves nothing of itself") {
  const NewFile file;
  const auto connection = file.connect();
  const Migration all[] = {one, two, broken};
  CHECK_FALSE(message_of([&] { migrate(*connection, all); }).empty());
  CHECK(number(*connection, "SELECT max(version) FROM migration") == 2);
  CHECK(number(*connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'c'") == 0);
}

TEST_CASE("opening refuses a store that a newer program wrote, with the path in the message") {
  OpenedStore store;
  store.stop();
  {
    bars::storage::sqlite::Connection connection(store.file());
    connection.execute("INSERT INTO migration (version, name, checksum) VALUES (99, 'later', 0)");
  }
  const auto why = message_of([&] { bars::storage::open(store.configuration(), {}); });
  CHECK(why.find("newer version") != std::string::npos);
  CHECK(why.find(store.file().string()) != std::string::npos);
}

TEST_CASE("opening refuses another program's database and leaves it alone") {
  const NewFile file;
  {
    bars::storage::sqlite::Connection connection(file.path);
    connection.execute("CREATE TABLE theirs (x)");
  }
  bars::config::Storage configuration;
  configuration.path = file.path;
  CHECK(message_of([&] { bars::storage::open(configuration, {}); }).find("another program") != std::string::npos);
  bars::storage::sqlite::Connection connection(file.path);
  CHECK(number(connection, "SELECT count(*) FROM sqlite_schema") == 1);
  bars::storage::sqlite::Query mode(connection, "PRAGMA journal_mode");
  REQUIRE(mode.step());
  CHECK(mode.text(0) == "delete");
}

TEST_CASE("opening refuses a file that is no database") {
  const NewFile file;
  std::filesystem::resize_file(file.path, 10'000);
  bars::config::Storage configuration;
  configuration.path = file.path;
  CHECK_FALSE(message_of([&] { bars::storage::open(configuration, {}); }).empty());
}
