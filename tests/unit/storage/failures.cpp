// What a batch does when SQLite does not do its part.
#include "tests/support/catch.hpp"
#include "tests/unit/storage/files.hpp"

using namespace bars;
using namespace bars::test;
using fhir::Category;
using storage::Transaction;
namespace sqlite = storage::sqlite;

namespace {

std::shared_ptr<Work> adding(std::uint32_t number, std::size_t body = 100) {
  return std::make_shared<Work>([=](Transaction& transaction) -> fhir::Result<void> {
    transaction.add_request(request(number));
    auto kept = message(number);
    kept.body = body_of(body);
    transaction.add_message(kept);
    return {};
  });
}

std::int64_t requests(const std::filesystem::path& path) {
  sqlite::Connection connection(path);
  sqlite::configure_reader(connection);
  return number(connection, "SELECT count(*) FROM request");
}

struct RunnerOnFile {
  NewFile file;
  std::unique_ptr<sqlite::Connection> connection = file.connect();
  boost::asio::io_context context;
  int warnings = 0;
  const storage::AuditKey key{""};
  sqlite::BatchRunner runner{*connection, key, [this](const std::string&) { ++warnings; }};

  RunnerOnFile() { sqlite::migrate(*connection, sqlite::migrations()); }
  sqlite::QueuedUnit queued(std::shared_ptr<storage::Unit> unit) {
    return {std::move(unit), std::make_shared<sqlite::Ticket>(context.get_executor(), soon())};
  }
};

}  // namespace

TEST_CASE("TI-13 when a sender is answered, another process already sees the effects") {
  OpenedStore store;
  for (std::uint32_t i = 0; i < 20; ++i) {
    REQUIRE(store.write(adding(i)));
    CHECK(requests(store.file()) == i + 1);
  }
}

TEST_CASE("when SQLite has rolled back the transaction, every unit of the batch fails") {
  RunnerOnFile on;
  on.connection->execute("PRAGMA max_page_count = 40");
  sqlite::Batch batch;
  batch.units.push_back(on.queued(adding(1)));
  batch.units.push_back(on.queued(adding(2, 2'000'000)));
  batch.units.push_back(on.queued(adding(3)));
  batch.audit.push_back(waiting(audit(1)));
  const auto outcome = on.runner.run(batch);
  CHECK(outcome.commit == sqlite::Commit::rolled_back);
  CHECK_FALSE(outcome.audit_written);
  REQUIRE(outcome.results.size() == 3);
  for (const auto& result : outcome.results) CHECK(result.error().category == Category::unavailable);
  CHECK(requests(on.file.path) == 0);
  CHECK(on.warnings > 0);

  sqlite::Batch next;
  next.units.push_back(on.queued(adding(1)));
  CHECK(on.runner.run(next).results[0]);
  CHECK(requests(on.file.path) == 1);
}

TEST_CASE("a unit that swallows the error of a rolled back transaction cannot write outside of one") {
  RunnerOnFile on;
  on.connection->execute("PRAGMA max_page_count = 40");
  sqlite::Batch batch;
  batch.units.push_back(on.queued(std::make_shared<Work>([](Transaction& transaction) -> fhir::Result<void> {
    try {
      auto big = message(1);
      big.body = body_of(2'000'000);
      transaction.add_message(big);
    } catch (const storage::StorageError&) {
    }
    transaction.add_request(request(1));
    return {};
  })));
  const auto outcome = on.runner.run(batch);
  CHECK(outcome.results[0].error().category == Category::unavailable);
  CHECK(requests(on.file.path) == 0);
}

TEST_CASE("deferred audit records wait for a disk that has room again") {
  RunnerOnFile on;
  sqlite::Batch batch;
  auto large = audit(1);
  large.headers.assign(2'000'000, 'x');
  batch.audit.push_back(waiting(large));
  batch.units.push_back(on.queued(adding(1)));
  on.connection->execute("PRAGMA max_page_count = 40");
  CHECK_FALSE(on.runner.run(batch).audit_written);
  on.connection->execute("PRAGMA max_page_count = 4000");
  const auto outcome = on.runner.run(batch);
  CHECK(outcome.audit_written);
  CHECK(outcome.results[0]);
}

TEST_CASE("TI-8 kept refusals whose time is up are purged, committed ids never") {
  RunnerOnFile on;
  sqlite::Batch batch;
  for (std::uint32_t i = 0; i < 300; ++i)
    batch.units.push_back(on.queued(std::make_shared<Work>([i](Transaction& transaction) -> fhir::Result<void> {
      auto record = request(i);
      record.committed = i == 0;
      record.keep_until = i < 290 ? 1000 : 2000;
      transaction.add_request(record);
      return {};
    })));
  REQUIRE(on.runner.run(batch).commit == sqlite::Commit::done);
  bool more = true;
  CHECK(on.runner.purge(999, more) == sqlite::Commit::done);
  CHECK_FALSE(more);
  CHECK(requests(on.file.path) == 300);
  CHECK(on.runner.purge(1000, more) == sqlite::Commit::done);  // a bounded step
  CHECK(more);
  CHECK(on.runner.purge(1000, more) == sqlite::Commit::done);
  CHECK_FALSE(more);
  CHECK(requests(on.file.path) == 11);
}
