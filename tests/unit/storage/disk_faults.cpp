// What the store does when the disk does not do its part.
#include "tests/support/catch.hpp"
#include "tests/support/disk_vfs.hpp"
#include "tests/unit/storage/files.hpp"

#include <atomic>

using namespace bars;
using namespace bars::test;
using fhir::Category;
using storage::Transaction;
using Fault = Disk::Fault;
using Where = Disk::Where;
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

constexpr std::size_t more_than_a_log = 9'000'000;     // the log is emptied into the file once it has 8 MB
constexpr std::size_t more_than_a_cache = 20'000'000;  // the page cache has 16 MB

/// A store on a disk that can fail.
struct OnDisk {
  explicit OnDisk(std::uint64_t seed = 1) : disk(seed) {}

  Disk disk;
  DiskVfs vfs{disk};
  std::promise<std::string> failed;
  std::atomic<int> failures{0};
  OpenedStore store{options()};

  storage::OpenOptions options() {
    storage::OpenOptions made;
    made.on_failure = [this](const std::string& why) {
      if (++failures == 1) failed.set_value(why);
    };
    return made;
  }
  std::string log() const { return store.file().string() + "-wal"; }
  /// Waits for it.
  std::string why_failed() {
    auto why = failed.get_future();
    REQUIRE(why.wait_for(std::chrono::minutes(1)) == std::future_status::ready);
    return why.get();
  }
  std::int64_t requests() const {
    sqlite::Connection connection(store.file());
    sqlite::configure_reader(connection);
    return number(connection, "SELECT count(*) FROM request");
  }
  /// What a read is answered.
  std::optional<Category> read() {
    const auto result = store
                            .start_read([](storage::Snapshot& snapshot) -> fhir::Result<void> {
                              snapshot.find_message(uuid(1));
                              return {};
                            })
                            .get();
    if (result) return std::nullopt;
    return result.error().category;
  }
  bool takes_nothing() {
    return !store->healthy() && store.write(adding(99)).error().category == Category::unavailable &&
           !store->record(audit(1)) && read() == Category::unavailable;
  }
};

}  // namespace

TEST_CASE("TI-13 a COMMIT that fails acknowledges nothing and ends the store") {
  OnDisk on;
  REQUIRE(on.store.write(adding(1)));
  Gate gate;
  auto held = on.store.start(gate.unit());
  gate.wait_until_entered();
  std::vector<std::future<fhir::Result<void>>> results;
  for (std::uint32_t i = 2; i < 6; ++i) results.push_back(on.store.start(adding(i)));
  on.disk.fail({.fault = Fault::error_on_sync, .where = Where::log});
  gate.open();
  CHECK(held.get());  // wrote nothing: nothing to sync
  for (auto& result : results) CHECK(result.get().error().category == Category::unavailable);
  CHECK(on.why_failed().find("a COMMIT failed") == 0);
  CHECK(on.takes_nothing());
  on.store.stop();
  CHECK(on.failures == 1);
  CHECK(on.disk.met(Fault::error_on_sync) == 1);  // and was not tried again

  on.disk.heal();
  on.store.reopen();
  CHECK(on.requests() <= 5);
  for (std::uint32_t i = 2; i < 6; ++i)  // a retry finds it, or is applied
    REQUIRE(on.store.write([i](Transaction& transaction) -> fhir::Result<void> {
      if (!transaction.find_request(uuid(i), 0)) transaction.add_request(request(i));
      return {};
    }));
  CHECK(on.requests() == 5);
}

TEST_CASE("LOG-3 a probe is a commit: refused while the disk is full, and when the schema is another's") {
  OnDisk on;
  const auto probe = [&] { return on.store.write([](Transaction& transaction) { return transaction.probe(); }); };
  CHECK(probe());
  on.disk.fail({.fault = Fault::full, .where = Where::log, .times = Disk::for_good});
  const auto full = probe();
  REQUIRE_FALSE(full);
  CHECK(full.error().category == Category::unavailable);
  on.disk.heal();
  CHECK(probe());
  CHECK(probe());
  {
    sqlite::Connection another(on.store.file());
    another.execute_script("INSERT INTO migration (version, name, checksum) VALUES (999, 'later', 0)");
  }
  const auto other = probe();
  REQUIRE_FALSE(other);
  CHECK(other.error().category == Category::exception);
  CHECK(other.error().diagnostics.find("schema") != std::string::npos);
}

TEST_CASE("TI-13 a log whose sync had failed is durable before anything is added to it") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    OnDisk on(seed);
    REQUIRE(on.store.write(adding(1)));
    on.disk.fail({.fault = Fault::error_on_sync, .where = Where::log});
    CHECK_FALSE(on.store.write(adding(2)));
    on.why_failed();
    on.disk.heal();
    on.store.reopen();
    const auto log = on.disk.open(on.log(), false);
    CHECK(log->durable == log->content);
    REQUIRE(on.store.write(adding(3)));
    const auto before = on.requests();
    on.disk.cut_power();
    on.store.stop();
    on.disk.restore_power();
    on.store.reopen();
    CHECK(on.requests() == before);
  }
}

TEST_CASE("a store whose log cannot be made durable is refused until it can") {
  OnDisk on;
  REQUIRE(on.store.write(adding(1)));
  on.disk.fail({.fault = Fault::error_on_write, .where = Where::database, .times = Disk::for_good});
  on.store.stop();  // the log stays
  for (const auto fault : {Fault::error_on_write, Fault::error_on_sync}) {
    on.disk.fail({.fault = fault, .where = Where::log, .times = Disk::for_good});
    CHECK(message_of([&] { on.store.reopen(); }).find("its log cannot be written anew") != std::string::npos);
  }
  on.disk.heal();
  on.store.reopen();
  CHECK(on.requests() == 1);
}

TEST_CASE("a disk that is full before COMMIT fails the unit, and the store goes on when there is room") {
  OnDisk on;
  REQUIRE(on.store.write(adding(1)));
  on.disk.fail({.fault = Fault::full, .where = Where::log, .times = Disk::for_good});
  CHECK(on.store.write(adding(2)).error().category == Category::unavailable);
  // The log is written to by the statement.
  CHECK(on.store.write(adding(2, more_than_a_cache)).error().category == Category::unavailable);
  CHECK(on.store->healthy());
  CHECK_FALSE(on.read());  // reads go on
  on.disk.heal();
  REQUIRE(on.store.write(adding(2)));
  CHECK(on.requests() == 2);
  CHECK(on.failures == 0);
}

TEST_CASE("a checkpoint that fails ends the store, and nothing is lost") {
  for (const auto fault : {Fault::error_on_write, Fault::error_on_sync}) {
    OnDisk on;
    on.disk.fail({.fault = fault, .where = Where::database, .times = Disk::for_good});
    REQUIRE(on.store.write(adding(1, more_than_a_log)));
    CHECK(on.why_failed().find("disk I/O error") != std::string::npos);
    CHECK(on.takes_nothing());
    on.store.stop();
    on.disk.cut_power();
    on.disk.restore_power();
    on.store.reopen();
    CHECK(on.requests() == 1);
  }
}

TEST_CASE("a checkpoint that meets a full disk is put off") {
  OnDisk on;
  on.disk.fail({.fault = Fault::full, .where = Where::database, .times = Disk::for_good});
  REQUIRE(on.store.write(adding(1, more_than_a_log)));
  REQUIRE(on.store.write(adding(2)));
  CHECK(on.disk.met(Fault::full) > 0);
  CHECK(on.store->healthy());
  on.disk.heal();
  REQUIRE(on.store.write(adding(3, more_than_a_log)));
  on.store.stop();
  CHECK(on.disk.open(on.log(), false)->content.empty());
  CHECK(on.failures == 0);
  CHECK(on.requests() == 3);
}

TEST_CASE("a read that meets a damaged page, or one that cannot be read, ends the store") {
  for (const bool damaged : {true, false}) {
    OnDisk on;
    REQUIRE(on.store.write(adding(1)));
    on.store.reopen();  // with nothing in its caches
    if (damaged)
      on.disk.damage(on.store.file(), 16'384);
    else
      on.disk.fail({.fault = Fault::error_on_read, .where = Where::database, .after = 1});
    CHECK(on.read() == Category::unavailable);
    CHECK(on.why_failed().find("the store's file is damaged") == 0);
    CHECK(on.takes_nothing());
  }
}

TEST_CASE("a write that meets a damaged page ends the store") {
  OnDisk on;
  REQUIRE(on.store.write(adding(1)));
  on.store.reopen();
  on.disk.damage(on.store.file(), 16'384);
  CHECK(on.store.write(adding(2)).error().category == Category::unavailable);
  on.why_failed();
  CHECK(on.takes_nothing());
}

TEST_CASE("TI-13 a new store survives a power loss at any step of its making") {
  std::size_t step = 0;
  for (bool complete = false; !complete; ++step) {
    CAPTURE(step);
    OnDisk on(step);
    on.store.stop();
    on.disk.load({});
    on.disk.fail({.fault = Fault::power_loss, .after = step});
    bool acknowledged = false;
    message_of([&] {
      on.store.reopen();
      acknowledged = on.store.write(adding(1)).has_value();
    });
    complete = on.disk.is_powered();
    on.store.stop();
    on.disk.cut_power();
    on.disk.restore_power();
    on.store.reopen();
    CHECK(on.requests() >= (acknowledged ? 1 : 0));
  }
  CHECK(step > 20);
}
