// For how long deferred audit records have been waiting.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

namespace bars::storage::sqlite {

/// When each record came, in the order of the queue beside which it stands; and the oldest of those that were taken
/// and are not committed yet. Not thread-safe.
class AuditLag {
 public:
  using Clock = std::chrono::steady_clock;

  void came() { since_.push_back(Clock::now()); }
  void taken(std::size_t records) {
    if (records == 0) return;
    taken_ = records;
    oldest_taken_ = since_.front();
    since_.erase(since_.begin(), since_.begin() + static_cast<std::ptrdiff_t>(records));
  }
  /// What was taken is committed.
  void committed() noexcept { taken_ = 0; }
  /// What was taken is in front of the queue again.
  void put_back() {
    since_.insert(since_.begin(), taken_, oldest_taken_);
    taken_ = 0;
  }
  void lost() noexcept {
    since_.clear();
    taken_ = 0;
  }

  std::size_t waiting() const noexcept { return since_.size() + taken_; }
  Clock::duration lag() const {
    if (taken_ > 0) return Clock::now() - oldest_taken_;
    return since_.empty() ? Clock::duration::zero() : Clock::now() - since_.front();
  }

 private:
  std::deque<Clock::time_point> since_;
  std::size_t taken_ = 0;
  Clock::time_point oldest_taken_{};
};

}  // namespace bars::storage::sqlite
