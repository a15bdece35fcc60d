// How what has been kept long enough is removed: in steps, once a day, beside everything else.
#include "tests/contract/retaining.hpp"
#include "tests/support/catch.hpp"

#include <thread>

using namespace bars;
using namespace bars::test;
using storage::Snapshot;
using storage::Transaction;

namespace {

using Faults = std::vector<std::string>;

constexpr std::uint32_t many = 100;

/// Half of them ended; the last ones are passed slots.
void fill_with(RetainingStore& store, std::uint32_t count) {
  store.write([count](Transaction& transaction) {
    for (std::uint32_t i = 0; i < count; ++i)
      add_conversation(transaction, i, kept_referral(i, i % 2 == 0 ? "completed" : "active"));
    std::vector<storage::SlotRecord> slots;
    for (std::uint32_t i = 0; i < 3 * count; ++i) {
      slots.push_back(slot(10'000 + i));
      slots.back().start = day(1);
      slots.back().end = day(1) + 900;
    }
    transaction.add_slots(slots);
  });
}

std::uint32_t held_of(OpenedStore& store, std::uint32_t count) {
  std::uint32_t found = 0;
  store.read([&](Snapshot& snapshot) {
    for (std::uint32_t i = 0; i < count; ++i)
      if (snapshot.find_current("ServiceRequest", kept_referral(i, "").id)) ++found;
  });
  return found;
}

}  // namespace

TEST_CASE("retention: more than a step holds goes step by step, and reads and writes go on between") {
  RetainingStore store;
  fill_with(store, many);
  std::vector<std::future<fhir::Result<void>>> written;
  std::uint32_t held = many;
  std::uint32_t most_at_once = 0;
  std::uint32_t number = 1000;
  store.set_clock(day(100));
  store.hold();
  written.push_back(store->start(std::make_shared<Work>([](Transaction&) { return fhir::Result<void>(); })));
  while (store.wait_until_held()) {
    const auto now_held = held_of(*store, many);
    most_at_once = std::max(most_at_once, held - now_held);
    held = now_held;
    ++number;
    written.push_back(store->start(std::make_shared<Work>([number](Transaction& transaction) -> fhir::Result<void> {
      add_conversation(transaction, number, kept_referral(number, "active", day(100)));
      return {};
    })));
    store.let_by();
  }
  store.let_go();
  for (auto& each : written) CHECK(each.get());
  const auto removed = store.wait_for_pass();
  CHECK(removed.conversations == many / 2);
  CHECK(removed.slots == 3 * many);
  CHECK(held_of(*store, many) == many / 2);
  CHECK(most_at_once > 0);
  CHECK(most_at_once <= 8);
  CHECK(held_of(*store, number + 1) == many / 2 + number - 1000);
  CHECK(store.faults() == Faults());
}

TEST_CASE("retention: a store that is stopped in the middle goes on when it is opened again") {
  RetainingStore store;
  fill_with(store, many);
  store.set_clock(day(100));
  store.hold();
  auto woken = store->start(std::make_shared<Work>([](Transaction&) { return fhir::Result<void>(); }));
  bool in_the_middle = store.wait_until_held();
  while (in_the_middle && held_of(*store, many) == many) {
    store.let_by();
    in_the_middle = store.wait_until_held();
  }
  REQUIRE(in_the_middle);
  std::thread stopping([&] { store->stop(); });
  store.let_go();
  stopping.join();
  REQUIRE(woken.get());
  CHECK(storage::find_faults(store->file()) == Faults());
  store->reopen();
  while (held_of(*store, many) > many / 2) std::this_thread::yield();
  store.wait_for_pass();
  CHECK(held_of(*store, many) == many / 2);
  CHECK(store.faults() == Faults());
}

TEST_CASE("retention: a pass begins once a day, and when the clock was set back") {
  RetainingStore store;
  store.write([](Transaction& transaction) { add_conversation(transaction, 1, kept_referral(1, "completed")); });
  CHECK(store.pass_at(day(90)).conversations == 0);  // at the edge
  store.set_clock(day(91) - 1);
  store.wake();
  store.wake();  // after what followed the first
  CHECK(held_of(*store, 2) == 1);
  CHECK(store.pass_at(day(91)).conversations == 1);
  CHECK(store.pass_at(day(5)).conversations == 0);
  CHECK(store.pass_at(day(6)).conversations == 0);
  CHECK(store.faults() == Faults());
}

TEST_CASE("retention: what was stored while a clock ran ahead hides nothing, until it is 256 versions in a row") {
  const auto [young, goes] = GENERATE(table<std::uint32_t, bool>({{1, true}, {255, true}, {256, false}}));
  RetainingStore store;
  const auto wanted = kept_referral(0, "completed");
  store.write([count = young, &wanted](Transaction& transaction) {
    for (std::uint32_t i = 1; i <= count; ++i)
      add_conversation(transaction, i, kept_referral(i, "completed", day(20'000)));
    add_conversation(transaction, 0, wanted);
  });
  CHECK(store.pass_at(day(100)).conversations == (goes ? 1 : 0));
  CHECK(holds(*store, wanted) != goes);
  CHECK(store.faults() == Faults());
}

TEST_CASE("retention: without it nothing is ever removed") {
  RetainingStore store(std::nullopt);
  fill_with(store, 4);
  store.set_clock(day(30'000));
  store.wake();
  store.wake();
  CHECK(held_of(*store, 4) == 4);
  store->read([](Snapshot& snapshot) { CHECK(snapshot.find_slot(slot(10'000).id)); });
  CHECK(store.faults() == Faults());
}

TEST_CASE("TI-5 retention: a refusal that is kept under an id is no concern of it") {
  RetainingStore store;
  store.write([](Transaction& transaction) {
    add_conversation(transaction, 1, kept_referral(1, "completed"));
    auto refused = request(2);
    refused.committed = false;
    refused.keep_until = day(20'000);
    transaction.add_request(refused);
  });
  CHECK(store.pass_at(day(100)).conversations == 1);
  store->read([](Snapshot& snapshot) { CHECK(snapshot.find_request(uuid(2), day(100))); });
  CHECK(store.faults() == Faults());
}
