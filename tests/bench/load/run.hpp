// A run: all connections, from the first handshake to the last answer.
#pragma once

#include "tests/bench/load/options.hpp"
#include "tests/bench/load/results.hpp"

#include <cstddef>

namespace bars::load {

struct Run {
  Results results;
  std::size_t message_bytes = 0;  // of the request's body
};

/// Throws std::runtime_error when it cannot begin: a file, a certificate, the first connection, what has to be there
/// before.
Run run_workload(const Options& options);

struct IdleRun {
  std::size_t opened = 0;
  std::size_t closed = 0;  // by the receiver, before the time was up
  double opening_seconds = 0;
  std::optional<ProcessUse> watched_before;
  std::optional<ProcessUse> watched_after;
};

/// Opens the connections, holds them for the duration. Throws as above.
IdleRun run_idle(const Options& options);

}  // namespace bars::load
