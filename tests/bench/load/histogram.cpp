#include "tests/bench/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace bars::load {

namespace {

// Up to 256 ns each has a bucket of its own; from there on every power of two is cut into 128.
constexpr unsigned sub_bits = 7;
constexpr std::uint64_t sub_buckets = 1U << sub_bits;
constexpr std::size_t bucket_count = (64 - sub_bits) * sub_buckets + sub_buckets;

unsigned shift_of(std::uint64_t value) {
  const auto width = static_cast<unsigned>(std::bit_width(value));
  return width > sub_bits + 1 ? width - sub_bits - 1 : 0;
}

std::size_t bucket_of(std::uint64_t value) {
  const unsigned shift = shift_of(value);
  return shift * sub_buckets + (value >> shift);
}

/// The largest value that falls into the bucket.
std::uint64_t upper_end(std::size_t bucket) {
  if (bucket < 2 * sub_buckets) return bucket;
  const std::size_t shift = bucket / sub_buckets - 1;
  return ((bucket - shift * sub_buckets + 1) << shift) - 1;
}

}  // namespace

Histogram::Histogram() : buckets_(bucket_count) {}

void Histogram::add(Duration value) {
  const auto nanoseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(value.count(), 0));
  ++buckets_[bucket_of(nanoseconds)];
  ++count_;
  max_ = std::max(max_, nanoseconds);
  sum_ += static_cast<double>(nanoseconds);
}

Histogram::Duration Histogram::mean() const noexcept {
  return Duration(count_ == 0 ? 0 : static_cast<std::int64_t>(sum_ / static_cast<double>(count_)));
}

Histogram::Duration Histogram::percentile(double percent) const noexcept {
  if (count_ == 0) return Duration(0);
  // the small amount taken off keeps 99.9 % of 1000 at 999, which floating point has as a little more
  const double wanted = std::ceil(static_cast<double>(count_) * percent / 100.0 - 1e-6);
  const auto rank = static_cast<std::uint64_t>(std::clamp(wanted, 1.0, static_cast<double>(count_)));
  std::uint64_t seen = 0;
  std::size_t bucket = 0;
  while ((seen += buckets_[bucket]) < rank) ++bucket;
  return Duration(static_cast<std::int64_t>(std::min(upper_end(bucket), max_)));
}

}  // namespace bars::load
