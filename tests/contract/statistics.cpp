// What a store says of how it does.
#include "tests/contract/opened.hpp"
#include "tests/support/catch.hpp"

#include <numeric>
#include <thread>

using namespace bars;
using namespace bars::test;
using storage::Statistics;

namespace {

std::shared_ptr<Work> nothing() {
  return std::make_shared<Work>([](storage::Transaction&) -> fhir::Result<void> { return {}; });
}

/// The statistics once they are as wanted; the last ones when they never were within the time.
Statistics wait_for(OpenedStore& store, const std::function<bool(const Statistics&)>& wanted) {
  const auto end = soon();
  for (;;) {
    auto statistics = store->statistics();
    if (wanted(statistics) || std::chrono::steady_clock::now() >= end) return statistics;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

template <std::size_t size>
std::uint64_t total(const storage::Tally<size>& tally) {
  return std::accumulate(tally.counts.begin(), tally.counts.end(), std::uint64_t{0});
}

}  // namespace

TEST_CASE("what waits is counted while the writer is held up, and then what was committed together") {
  OpenedStore store;
  const auto before = store->statistics();
  Gate gate;
  auto held = store.start(gate.unit());
  gate.wait_until_entered();
  auto first = store.start(nothing());
  auto second = store.start(nothing());
  REQUIRE(store->record(audit(1)));
  const auto waiting = wait_for(store, [](const Statistics& now) { return now.units_waiting == 2; });
  CHECK(waiting.units_waiting == 2);
  CHECK(waiting.audit_waiting == 1);
  CHECK(wait_for(store, [&](const Statistics& now) { return now.audit_lag > waiting.audit_lag; }).audit_lag >
        waiting.audit_lag);

  gate.open();
  CHECK(held.get());
  CHECK(first.get());
  CHECK(second.get());
  const auto after = wait_for(store, [](const Statistics& now) { return now.audit_waiting == 0; });
  CHECK(after.units_waiting == 0);
  CHECK(after.audit_waiting == 0);
  CHECK(after.audit_lag == std::chrono::steady_clock::duration::zero());
  CHECK(total(after.batch_units) == total(before.batch_units) + 2);
  CHECK(after.batch_units.sum == before.batch_units.sum + 3);
  CHECK(after.batch_units.counts[1] == before.batch_units.counts[1] + 1);  // two of them together
  CHECK(total(after.commit_microseconds) >= total(before.commit_microseconds) + 2);
  CHECK(after.file_bytes + after.log_bytes > 0);
  CHECK(after.disk_bytes >= after.disk_free_bytes);
  CHECK(after.disk_free_bytes > 0);
}
