// Events that strangers cause, and so may come at any rate: a line in the log now and then, which says how many there
// were.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace bars::observability {

/// Not thread-safe.
class RareLine {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::seconds between_lines{10};

  /// One event more. How many there were since the last line, when it is time for the next: the first one at once.
  std::optional<std::uint64_t> due(Time now) noexcept {
    ++events_;
    if (now < next_) return std::nullopt;
    next_ = now + between_lines;
    return std::exchange(events_, 0);
  }

 private:
  std::uint64_t events_ = 0;
  Time next_{};
};

}  // namespace bars::observability
