// A one-shot event that any thread may set and one coroutine waits for, up to a deadline.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <memory>

namespace bars::storage {

using Deadline = std::chrono::steady_clock::time_point;

/// Always held by a shared_ptr: the setter and the waiter each keep it alive.
class Signal : public std::enable_shared_from_this<Signal> {
 public:
  /// `executor` is the waiter's, and runs one handler at a time.
  explicit Signal(const boost::asio::any_io_executor& executor);
  /// Wakes the waiter. Any thread, any number of times; never blocks.
  void set() noexcept;
  /// Suspends until set() or the deadline, whichever is first; true when set. One waiter, on its own executor.
  boost::asio::awaitable<bool> wait_until(Deadline deadline);

 private:
  std::atomic<bool> set_{false};
  boost::asio::steady_timer timer_;
};

}  // namespace bars::storage
