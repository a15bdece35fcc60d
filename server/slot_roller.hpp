// Brings the slots of the diaries up to date: at start, and at every local midnight.
#pragma once

#include "server/workflow/services.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace bars {

class SlotRoller {
 public:
  /// All must outlive it. Its coroutines have to be started on `executor`, which runs one handler at a time.
  SlotRoller(boost::asio::any_io_executor executor, const workflow::ServicesInForce& services, storage::Store& store)
      : executor_(std::move(executor)), services_(services), store_(store), timer_(executor_) {}

  const boost::asio::any_io_executor& executor() const noexcept { return executor_; }

  /// Idempotent. The error is the store's.
  boost::asio::awaitable<fhir::Result<void>> roll();
  /// Rolls at every local midnight of a diary, when roll_soon() says so, and again a minute after it could not. Never
  /// ends.
  boost::asio::awaitable<void> roll_at_midnight();
  /// The diaries are others now. Any thread.
  void roll_soon();

 private:
  const boost::asio::any_io_executor executor_;
  const workflow::ServicesInForce& services_;
  storage::Store& store_;
  boost::asio::steady_timer timer_;
  bool soon_ = false;
};

}  // namespace bars
