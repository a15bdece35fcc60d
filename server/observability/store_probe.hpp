// Can the store be written, and does its thread turn? Something is written again and again, though nobody sends.
#pragma once

#include "config/receiver.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace bars::observability {

class StoreProbe {
 public:
  /// `store` must outlive it, and it the executor's work.
  StoreProbe(boost::asio::any_io_executor executor, storage::Store& store, const config::Health& bounds);

  /// Writes at once, then twice in the shorter of both bounds.
  void start();
  /// Writes nothing any more, and misses nothing. Any thread.
  void stop() noexcept { running_ = false; }

  /// For how long nothing was committed, once that is longer than health.store_seconds, and why. Any thread.
  std::optional<std::string> unwritable() const;
  /// For how long the thread that writes did not get round to anything, once that is longer than
  /// health.stalled_seconds. Any thread.
  std::optional<std::string> stalled() const;

 private:
  using Time = std::chrono::steady_clock::time_point;
  class Unit;

  boost::asio::awaitable<void> write_again_and_again();

  const boost::asio::any_io_executor executor_;
  storage::Store& store_;
  const config::Health bounds_;
  std::atomic<bool> running_{false};
  std::shared_ptr<std::atomic<Time>> turned_;  // units may be the last to let go of it
  std::atomic<Time> committed_;
  mutable std::mutex mutex_;
  std::string fault_;  // guarded by mutex_: of the last one that failed, "" since one did not
};

}  // namespace bars::observability
