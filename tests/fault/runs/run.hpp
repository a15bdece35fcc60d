// One run: a receiver's store that is written to while its disk fails, over several lives of the process and the
// machine. Everything in it follows from its seed.
#pragma once

#include "tests/fault/runs/host.hpp"

#include <cstdint>

namespace bars::test {

struct Counts {
  std::size_t runs = 0;
  std::size_t starts = 0;  // of the store
  std::size_t power_losses = 0;
  std::size_t write_errors = 0;
  std::size_t writes_on_full = 0;
  std::size_t sync_errors = 0;
  std::size_t recovered_from_full = 0;  // without a restart
  std::size_t sent = 0;                 // requests, however often
  std::size_t acknowledged = 0;
  std::size_t refused = 0;     // and kept
  std::size_t unanswered = 0;  // until the last start
};

/// Throws Broken.
void run_with_faults(Host& host, std::uint64_t seed, Counts& counts);

}  // namespace bars::test
