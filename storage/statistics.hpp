// Numbers about a store that runs, for whoever watches it.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bars::storage {

/// How often a value was at most so much.
template <std::size_t size>
struct Tally {
  std::array<std::uint64_t, size> edges{};
  std::array<std::uint64_t, size + 1> counts{};  // one for each edge, and last those beyond; each its own bucket only
  std::uint64_t sum = 0;
};

/// One thread adds, any may look.
template <std::size_t size>
class Counter {
 public:
  explicit Counter(const std::array<std::uint64_t, size>& edges) : edges_(edges) {}

  void add(std::uint64_t value) noexcept {
    const auto edge = std::lower_bound(edges_.begin(), edges_.end(), value) - edges_.begin();
    counts_[static_cast<std::size_t>(edge)].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }
  Tally<size> tally() const noexcept {
    Tally<size> tally{.edges = edges_, .counts = {}, .sum = sum_.load(std::memory_order_relaxed)};
    for (std::size_t i = 0; i < counts_.size(); ++i) tally.counts[i] = counts_[i].load(std::memory_order_relaxed);
    return tally;
  }

 private:
  const std::array<std::uint64_t, size> edges_;
  std::array<std::atomic<std::uint64_t>, size + 1> counts_{};
  std::atomic<std::uint64_t> sum_{0};
};

inline constexpr std::array<std::uint64_t, 8> batch_edges = {1, 2, 4, 8, 16, 32, 64, 128};
inline constexpr std::array<std::uint64_t, 12> commit_edges = {250,    500,    1'000,   2'500,   5'000,     10'000,
                                                               25'000, 50'000, 100'000, 250'000, 1'000'000, 5'000'000};

struct Statistics {
  std::size_t units_waiting = 0;
  std::size_t reads_waiting = 0;
  std::size_t audit_waiting = 0;                    // deferred records that are not committed
  std::chrono::steady_clock::duration audit_lag{};  // since the oldest of them came
  Tally<batch_edges.size()> batch_units{.edges = batch_edges};
  Tally<commit_edges.size()> commit_microseconds{.edges = commit_edges};
  std::uint64_t file_bytes = 0;
  std::uint64_t log_bytes = 0;
  std::uint64_t disk_bytes = 0;
  std::uint64_t disk_free_bytes = 0;  // for this user
};

}  // namespace bars::storage
