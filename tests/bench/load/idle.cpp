// Connections that are held open and send nothing.
#include "tests/bench/load/connection.hpp"
#include "tests/bench/load/run.hpp"

#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <exception>
#include <stdexcept>

namespace bars::load {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t opening_at_once = 16;
constexpr std::size_t other_files = 64;

/// Files may be as many as the system lets this user have.
void allow_files(std::size_t wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < wanted + other_files)
    throw std::runtime_error("this user may not have so many open files (ulimit -Hn)");
}

class Idle {
 public:
  explicit Idle(const Options& options)
      : options_(options),
        url_(parse_url(options.url).value()),
        tls_(make_client_context(options.credentials)),
        endpoint_(resolve(context_, url_.host, url_.port)) {
    allow_files(*options.idle);
    endpoint_.patience = std::chrono::milliseconds(static_cast<std::int64_t>(options.timeout * 1000));
    for (std::size_t i = 0; i < *options.idle; ++i) connections_.emplace_back(context_, tls_, endpoint_);
  }

  IdleRun run() {
    asio::co_spawn(context_, everything(), [this](const std::exception_ptr& fault) {
      fault_ = fault;
      context_.stop();
    });
    context_.run();
    if (fault_) std::rethrow_exception(fault_);
    return run_;
  }

 private:
  asio::awaitable<void> everything() {
    run_.watched_before = process_use(options_.watch_process);
    const auto begin = steady_clock::now();
    opening_ = opening_at_once;
    for (std::size_t i = 0; i < opening_at_once; ++i) asio::co_spawn(context_, open_some(), asio::detached);
    while (opening_ > 0) {
      co_await pause(std::chrono::milliseconds(100));
      for (auto& connection : connections_) connection.enforce(steady_clock::now());
    }
    run_.opening_seconds = std::chrono::duration<double>(steady_clock::now() - begin).count();
    if (error_) throw std::runtime_error("cannot open a connection: " + error_.message());
    for (auto& connection : connections_) asio::co_spawn(context_, connection.wait_for_end(), asio::detached);
    co_await pause(std::chrono::milliseconds(static_cast<std::int64_t>(options_.duration * 1000)));
    for (auto& connection : connections_) run_.closed += connection.is_open() ? 0U : 1U;
    run_.watched_after = process_use(options_.watch_process);
  }

  asio::awaitable<void> open_some() {
    while (next_ < connections_.size() && !error_) {
      const auto error = co_await connections_[next_++].open();
      if (error) {
        error_ = error;
      } else {
        ++run_.opened;
      }
    }
    --opening_;
  }

  asio::awaitable<void> pause(std::chrono::milliseconds time) {
    asio::steady_timer timer(context_, time);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }

  const Options& options_;
  const Url url_;
  asio::io_context context_{1};
  asio::ssl::context tls_;
  Endpoint endpoint_;
  std::deque<Connection> connections_;
  std::size_t next_ = 0;
  std::size_t opening_ = 0;
  Connection::Error error_;
  IdleRun run_;
  std::exception_ptr fault_;
};

}  // namespace

IdleRun run_idle(const Options& options) { return Idle(options).run(); }

}  // namespace bars::load
