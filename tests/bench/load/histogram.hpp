// Latencies in bounded memory, each known to within 1 %.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bars::load {

/// Counts durations in buckets whose width is at most 1/128 of what they hold: 58 KB, whatever was added.
class Histogram {
 public:
  using Duration = std::chrono::nanoseconds;

  Histogram();
  /// Below zero counts as zero.
  void add(Duration value);

  std::uint64_t count() const noexcept { return count_; }
  /// Exact; zero when nothing was added.
  Duration max() const noexcept { return Duration(static_cast<std::int64_t>(max_)); }
  Duration mean() const noexcept;
  /// A duration that at least `percent` of all do not exceed: the upper end of the bucket in which the one of that rank
  /// lies, and never more than max(). Zero when nothing was added.
  Duration percentile(double percent) const noexcept;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace bars::load
