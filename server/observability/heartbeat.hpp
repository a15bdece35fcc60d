// Do the threads still turn? Each is asked now and then for a sign of life.
#pragma once

#include "server/observability/health.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace bars::observability {

class Heartbeat {
 public:
  /// Hands `beat` to the thread that is watched, which calls it when its turn comes.
  using Ask = std::function<void(std::function<void()> beat)>;

  /// `executor` is where it asks from: of a thread that is none of those watched.
  Heartbeat(const boost::asio::any_io_executor& executor, std::chrono::seconds bound);

  /// Before start(). The check says for how long there was no sign of life, once that is longer than the bound; it may
  /// be called from any thread and outlive this.
  Health::Check watch(Ask ask);

  void start();
  /// Asks nobody any more, and misses nobody. Any thread.
  void stop();

 private:
  struct State;
  void ask_all();

  std::shared_ptr<State> state_;
  const std::chrono::milliseconds interval_;
  boost::asio::steady_timer timer_;
};

}  // namespace bars::observability
