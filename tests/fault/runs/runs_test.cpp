// Thousands of short lives on a disk that fails. What breaks the promise is printed with its seed, which can be run
// again: BARS_FAULT_SEED. BARS_FAULT_RUNS: how many runs, over all parts.
#include "tests/fault/runs/run.hpp"
#include "tests/fault/runs/sender.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>

namespace {

using namespace bars::test;

#ifdef BARS_SANITIZED
constexpr std::uint64_t usual_runs = 200;
#else
constexpr std::uint64_t usual_runs = 2'000;
#endif
constexpr std::uint64_t parts = 4;

std::uint64_t number_in(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void run(Host& host, std::uint64_t seed, Counts& counts) {
  INFO("BARS_FAULT_SEED=" << seed);
  try {
    run_with_faults(host, seed, counts);
  } catch (const Broken& broken) {
    FAIL(broken.what());
  }
}

}  // namespace

// In parts, so that they run side by side.
TEMPLATE_TEST_CASE_SIG(
    "TI-5 TI-8 TI-13 BOOK-2 a disk that fails or loses power takes nothing that was acknowledged and doubles nothing",
    "", ((std::uint64_t part), part), 0, 1, 2, 3) {
  Host host;
  Counts counts;
  if (auto seed = number_in("BARS_FAULT_SEED", 0); seed > 0) {
    if (part == 0) run(host, seed, counts);
  } else {
    const auto runs = number_in("BARS_FAULT_RUNS", usual_runs) / parts;
    for (seed = part * runs + 1; seed <= (part + 1) * runs; ++seed) run(host, seed, counts);
  }
  WARN(counts.runs << " runs, " << counts.starts << " starts, " << counts.power_losses << " power losses, "
                   << counts.write_errors << " failed writes, " << counts.writes_on_full << " writes on a full disk ("
                   << counts.recovered_from_full << " times gone on with room again), " << counts.sync_errors
                   << " failed syncs; " << counts.sent << " requests, " << counts.acknowledged << " acknowledged, "
                   << counts.refused << " refused for good, " << counts.unanswered
                   << " unanswered until the end; lost 0, doubled 0");
}
