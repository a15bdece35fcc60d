// The threads that run connections. Each has an event loop of its own and keeps the connections that it was given, so
// that what a connection does never waits for another thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

namespace bars::net {

class Loops {
 public:
  /// `count` loops, none of which runs yet; at least one.
  explicit Loops(std::size_t count);
  ~Loops();
  Loops(const Loops&) = delete;
  Loops& operator=(const Loops&) = delete;

  /// For everything that is no connection.
  boost::asio::io_context& first() noexcept { return *loops_.front(); }
  std::size_t size() const noexcept { return loops_.size(); }
  boost::asio::any_io_executor executor(std::size_t loop) noexcept { return loops_[loop]->get_executor(); }
  /// Where the next connection runs: each loop in its turn. One caller at a time.
  boost::asio::any_io_executor next() noexcept;

  /// Starts a thread for each loop.
  void start();
  /// Ends the loops, whatever there is still to do, and their threads. Idempotent.
  void stop();

 private:
  using Guard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

  std::vector<std::unique_ptr<boost::asio::io_context>> loops_;
  std::vector<Guard> guards_;  // a loop without connections goes on
  std::size_t next_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace bars::net
