// Coroutines that wait for the same thing, in the order in which they came.
#pragma once

#include "storage/signal.hpp"

#include <algorithm>
#include <deque>
#include <memory>

namespace bars {

/// Not thread-safe: whoever owns it guards it with a mutex, and awaits the signals without.
class WaitQueue {
 public:
  struct Waiter {
    explicit Waiter(const boost::asio::any_io_executor& executor)
        : signal(std::make_shared<storage::Signal>(executor)) {}
    std::shared_ptr<storage::Signal> signal;
    bool granted = false;
  };

  std::size_t size() const noexcept { return waiters_.size(); }

  /// `executor` is the waiter's.
  std::shared_ptr<Waiter> join(const boost::asio::any_io_executor& executor) {
    return waiters_.emplace_back(std::make_shared<Waiter>(executor));
  }

  /// Wakes the first with what it waits for; false when nobody waits.
  bool grant_next() noexcept {
    if (waiters_.empty()) return false;
    const auto next = std::move(waiters_.front());
    waiters_.pop_front();
    next->granted = true;
    next->signal->set();
    return true;
  }

  /// After the wait: true when it was granted; otherwise the waiter has left the queue.
  bool granted_or_left(const std::shared_ptr<Waiter>& waiter) {
    if (!waiter->granted) waiters_.erase(std::find(waiters_.begin(), waiters_.end(), waiter));
    return waiter->granted;
  }

 private:
  std::deque<std::shared_ptr<Waiter>> waiters_;
};

}  // namespace bars
