// What a run found out.
#pragma once

#include "tests/bench/load/histogram.hpp"
#include "tests/bench/load/watch.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace bars::load {

/// What became of the requests that were begun (or, at a rate, due) while it was measured.
struct Results {
  Histogram accepted;    // answered as they should be
  Histogram refused;     // 429 and 503
  Histogram unexpected;  // answered in any other way
  std::map<unsigned, std::uint64_t> statuses;
  std::uint64_t broken = 0;      // without an answer: the connection ended
  std::uint64_t timed_out = 0;   // without an answer in time
  std::uint64_t not_opened = 0;  // connections that could not be made
  std::uint64_t reopened = 0;    // connections that the receiver closed behind an answer
  std::uint64_t late = 0;        // at a rate: due when no connection was free
  std::uint64_t head_bytes = 0;  // of the answers that were accepted
  std::uint64_t body_bytes = 0;
  double seconds = 0;  // until the last answer

  std::optional<ProcessUse> watched_before;
  std::optional<ProcessUse> watched_after;
  std::optional<Syncs> syncs;
  double own_processor_seconds = 0;

  std::uint64_t answered() const noexcept { return accepted.count() + refused.count() + unexpected.count(); }
  /// Nothing went wrong; a refusal is wrong unless it was allowed.
  bool clean(bool allow_refusals) const noexcept {
    return unexpected.count() == 0 && broken == 0 && timed_out == 0 && not_opened == 0 && accepted.count() > 0 &&
           (allow_refusals || refused.count() == 0);
  }
};

}  // namespace bars::load
