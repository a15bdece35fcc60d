#include "server/net/loops.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>

namespace bars::net {

Loops::Loops(std::size_t count) {
  constexpr int one_thread = 1;
  for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i) {
    loops_.push_back(std::make_unique<boost::asio::io_context>(one_thread));
    guards_.emplace_back(loops_.back()->get_executor());
    // Opens the loop's own descriptors now, and not with its first connection, when there may be none left.
    const boost::asio::steady_timer first(*loops_.back());
  }
}

// What is left on one of the others may have to be told to the first, which therefore goes last.
Loops::~Loops() {
  stop();
  while (!loops_.empty()) loops_.pop_back();
}

boost::asio::any_io_executor Loops::next() noexcept { return loops_[next_++ % loops_.size()]->get_executor(); }

void Loops::start() {
  for (const auto& loop : loops_) threads_.emplace_back([&loop = *loop] { loop.run(); });
}

void Loops::stop() {
  guards_.clear();
  for (const auto& loop : loops_) loop->stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace bars::net
