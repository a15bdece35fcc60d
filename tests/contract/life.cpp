// Opening, stopping, opening again.
#include "tests/contract/opened.hpp"
#include "tests/support/catch.hpp"

using namespace bars;
using namespace bars::test;
using fhir::Category;
using storage::Snapshot;
using storage::Transaction;

namespace {

std::shared_ptr<Work> referral(std::uint32_t number) {
  return std::make_shared<Work>([number](Transaction& transaction) -> fhir::Result<void> {
    transaction.add_request(request(number));
    return {};
  });
}

bool is_there(OpenedStore& store, std::uint32_t number) {
  bool found = false;
  store.read([&](Snapshot& snapshot) { found = snapshot.find_request(uuid(number), 0).has_value(); });
  return found;
}

}  // namespace

TEST_CASE("TI-13 what was acknowledged is there after the store was opened again") {
  OpenedStore store;
  for (std::uint32_t i = 0; i < 20; ++i) REQUIRE(store.write(referral(i)));
  store.reopen();
  for (std::uint32_t i = 0; i < 20; ++i) CHECK(is_there(store, i));
  REQUIRE(store.write(referral(20)));
}

TEST_CASE("a second receiver on the same store is refused with a reason, until the first has stopped") {
  OpenedStore store;
  REQUIRE(store.write(referral(1)));
  std::string reason;
  try {
    storage::open(store.configuration(), {});
  } catch (const storage::StorageError& error) {
    reason = error.what();
  }
  CHECK(reason.find("in use by another receiver") != std::string::npos);
  REQUIRE(store.write(referral(2)));
  store.reopen();
  CHECK(is_there(store, 1));
  CHECK(is_there(store, 2));
}

TEST_CASE("an unknown driver is refused") {
  config::Storage configuration;
  configuration.driver = "another";
  CHECK_THROWS_AS(storage::open(configuration, {}), storage::StorageError);
}

TEST_CASE("stop finishes the queue, then everything is refused") {
  storage::OpenOptions options;
  options.batch = 2;
  OpenedStore store(options);
  Gate gate;
  auto held = store.start(gate.unit());
  gate.wait_until_entered();
  std::vector<std::future<fhir::Result<void>>> queued;
  for (std::uint32_t i = 0; i < 9; ++i) queued.push_back(store.start(referral(i)));
  // A write that is answered at once shows that those before it are in the queue.
  REQUIRE_FALSE(store.start(referral(99), std::chrono::steady_clock::now()).get());
  REQUIRE(store->record(audit(1)));
  std::thread stopping([&] { store.stop(); });
  gate.open();
  stopping.join();
  CHECK(held.get());
  for (auto& each : queued) CHECK(each.get());

  CHECK_FALSE(store->healthy());
  CHECK(store.write(referral(10)).error().category == Category::unavailable);
  CHECK(store.start_read([](Snapshot&) -> fhir::Result<void> { return {}; }).get().error().category ==
        Category::unavailable);
  CHECK_FALSE(store->record(audit(2)));
  store.stop();

  store.reopen();
  for (std::uint32_t i = 0; i < 9; ++i) CHECK(is_there(store, i));
  CHECK_FALSE(is_there(store, 10));
  store.read([](Snapshot& snapshot) { CHECK(snapshot.find_audit(uuid(1).text()).size() == 1); });
}

TEST_CASE("LOG-1 a deferred audit record is written with the next batch, and refused when the queue is full") {
  storage::OpenOptions options;
  options.audit_queue = 2;
  OpenedStore store(options);
  Gate gate;
  auto held = store.start(gate.unit());
  gate.wait_until_entered();
  CHECK(store->record(audit(1)));
  CHECK(store->record(audit(2)));
  CHECK_FALSE(store->record(audit(3)));
  auto next = store.start(referral(1));
  gate.open();
  CHECK(held.get());
  REQUIRE(next.get());
  store.read([](Snapshot& snapshot) {
    CHECK(snapshot.find_audit(uuid(1).text()).size() == 1);
    CHECK(snapshot.find_audit(uuid(2).text()).size() == 1);
    CHECK(snapshot.find_audit(uuid(3).text()).empty());
  });
}
