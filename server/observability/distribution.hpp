// How long something took, counted in buckets.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bars::observability {

/// Upper edges in seconds. 2.1 is what nine of ten requests are to stay below (NFR-1), 5 what all are (NFR-2).
inline constexpr std::array duration_edges = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                              0.1,    0.25,    0.5,    1.0,   1.5,    2.1,   3.0,  5.0,   10.0};

/// Not thread-safe.
class Durations {
 public:
  using Duration = std::chrono::steady_clock::duration;

  void add(Duration duration) noexcept {
    const auto seconds = std::chrono::duration<double>(duration).count();
    const auto* const edge = std::lower_bound(duration_edges.begin(), duration_edges.end(), seconds);
    ++counts_[static_cast<std::size_t>(edge - duration_edges.begin())];
    sum_ += duration;
  }

  void add(const Durations& others) noexcept {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += others.counts_[i];
    sum_ += others.sum_;
  }

  /// One for each edge, and last those beyond; each counts only what is in its own bucket.
  const std::array<std::uint64_t, duration_edges.size() + 1>& counts() const noexcept { return counts_; }
  double sum_seconds() const noexcept { return std::chrono::duration<double>(sum_).count(); }

 private:
  std::array<std::uint64_t, duration_edges.size() + 1> counts_{};
  Duration sum_{};
};

}  // namespace bars::observability
