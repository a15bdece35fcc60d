// When requests are sent, and which of them count.
#pragma once

#include "tests/bench/load/options.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace bars::load {

/// One request that is to be sent.
struct Turn {
  std::chrono::steady_clock::time_point due;  // its latency counts from here
  std::uint64_t number = 0;
  bool measured = false;
};

/// Without a rate a turn is due at once. With one, turn k is due k/rate after the begin, whatever happens to the
/// others: who comes late finds turns that were due long ago, and their latency says so.
class Schedule {
 public:
  using Clock = std::chrono::steady_clock;

  Schedule(const Options& options, Clock::time_point begin);

  /// Nothing when the run is over.
  std::optional<Turn> next(Clock::time_point now);
  Clock::time_point measured_from() const noexcept { return measured_from_; }

 private:
  Clock::time_point begin_;
  Clock::time_point measured_from_;
  Clock::time_point until_;
  std::optional<double> seconds_between_;
  std::uint64_t wanted_;  // measured turns
  std::uint64_t measured_ = 0;
  std::uint64_t next_ = 0;
};

}  // namespace bars::load
