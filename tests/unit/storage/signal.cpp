#include "storage/signal.hpp"
#include "tests/support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <thread>
#include <vector>

using bars::storage::Deadline;
using bars::storage::Signal;
using std::chrono::steady_clock;

namespace {

Deadline far_off() { return steady_clock::now() + std::chrono::seconds(60); }

bool waited(boost::asio::io_context& context, const std::shared_ptr<Signal>& signal, Deadline deadline) {
  auto result = boost::asio::co_spawn(context, signal->wait_until(deadline), boost::asio::use_future);
  context.restart();
  context.run();
  return result.get();
}

}  // namespace

TEST_CASE("a signal that was set before the wait does not wait") {
  boost::asio::io_context context;
  const auto signal = std::make_shared<Signal>(context.get_executor());
  signal->set();
  signal->set();
  const auto start = steady_clock::now();
  CHECK(waited(context, signal, far_off()));
  CHECK(steady_clock::now() - start < std::chrono::seconds(30));
}

TEST_CASE("a signal that is set during the wait ends it") {
  boost::asio::io_context context;
  const auto signal = std::make_shared<Signal>(context.get_executor());
  // Runs on the context after the wait has begun.
  auto result = boost::asio::co_spawn(context, signal->wait_until(far_off()), boost::asio::use_future);
  boost::asio::post(context, [&] { signal->set(); });
  const auto start = steady_clock::now();
  context.run();
  CHECK(result.get());
  CHECK(steady_clock::now() - start < std::chrono::seconds(30));
}

TEST_CASE("a signal that is not set ends the wait at the deadline with false") {
  boost::asio::io_context context;
  const auto signal = std::make_shared<Signal>(context.get_executor());
  const auto deadline = steady_clock::now() + std::chrono::milliseconds(20);
  CHECK_FALSE(waited(context, signal, deadline));
  CHECK(steady_clock::now() >= deadline);
  CHECK_FALSE(waited(context, signal, steady_clock::now() - std::chrono::seconds(1)));
}

TEST_CASE("signals that other threads set at any moment all arrive") {
  constexpr int count = 2000;
  boost::asio::io_context context;
  auto guard = boost::asio::make_work_guard(context);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([&] { context.run(); });
  std::vector<std::shared_ptr<Signal>> signals;
  std::vector<std::future<bool>> results;
  std::vector<boost::asio::strand<boost::asio::io_context::executor_type>> strands;
  for (int i = 0; i < count; ++i) {
    strands.push_back(boost::asio::make_strand(context));
    signals.push_back(std::make_shared<Signal>(strands.back()));
  }
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> setters;
  for (int i = 0; i < 2; ++i)
    setters.emplace_back([&] {
      for (std::size_t at = next++; at < signals.size(); at = next++) signals[at]->set();
    });
  for (std::size_t i = 0; i < signals.size(); ++i)
    results.push_back(boost::asio::co_spawn(strands[i], signals[i]->wait_until(far_off()), boost::asio::use_future));
  for (auto& setter : setters) setter.join();
  int arrived = 0;
  for (auto& result : results) arrived += result.get() ? 1 : 0;
  CHECK(arrived == count);
  guard.reset();
  for (auto& thread : threads) thread.join();
}
