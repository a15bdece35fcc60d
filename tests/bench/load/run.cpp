#include "tests/bench/load/run.hpp"

#include "tests/bench/load/connection.hpp"
#include "tests/bench/load/schedule.hpp"
#include "tests/bench/load/workload.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <deque>
#include <exception>
#include <stdexcept>

namespace bars::load {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr auto look_after = 100ms;  // connections that have waited for too long
constexpr auto try_again = 100ms;   // a connection that could not be made
constexpr auto late_by = 1ms;

asio::awaitable<void> sleep_until(asio::steady_timer& timer, steady_clock::time_point until) {
  boost::system::error_code ignored;
  timer.expires_at(until);
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

class Runner {
 public:
  explicit Runner(const Options& options)
      : options_(options),
        url_(parse_url(options.url).value()),
        tls_(make_client_context(options.credentials)),
        endpoint_(resolve(context_, url_.host, url_.port)),
        workload_(options, url_) {
    endpoint_.patience = std::chrono::milliseconds(static_cast<std::int64_t>(options.timeout * 1000));
    for (std::size_t i = 0; i < options.connections; ++i) connections_.emplace_back(context_, tls_, endpoint_);
  }

  Run run() {
    asio::co_spawn(context_, everything(), [this](const std::exception_ptr& fault) {
      fault_ = fault;
      context_.stop();
    });
    context_.run();
    if (fault_) std::rethrow_exception(fault_);
    return {std::move(results_), workload_.body_bytes()};
  }

 private:
  asio::awaitable<void> everything() {
    asio::co_spawn(context_, look_after_connections(), asio::detached);
    co_await workload_.prepare(connections_.front());
    for (auto& connection : connections_) {
      Connection::Error error;
      if (!connection.is_open()) error = co_await connection.open();
      if (error) throw std::runtime_error("cannot open a connection: " + error.message());
    }
    schedule_.emplace(options_, steady_clock::now());
    running_ = connections_.size();
    for (auto& connection : connections_) asio::co_spawn(context_, serve(connection), asio::detached);
    asio::steady_timer timer(context_);
    co_await sleep_until(timer, schedule_->measured_from());
    begin_to_measure();
    while (running_ > 0) co_await sleep_until(finished_, steady_clock::time_point::max());
    end_measuring();
  }

  asio::awaitable<void> look_after_connections() {
    asio::steady_timer timer(context_);
    for (;;) {
      co_await sleep_until(timer, steady_clock::now() + look_after);
      for (auto& connection : connections_) connection.enforce(steady_clock::now());
    }
  }

  /// One connection's requests, one after the other.
  asio::awaitable<void> serve(Connection& connection) {
    std::string request = workload_.pattern().text();
    Values values;
    asio::steady_timer timer(context_);
    while (const auto turn = schedule_->next(steady_clock::now())) {
      workload_.write(turn->number, values);
      workload_.pattern().fill(request, values);
      if (const auto now = steady_clock::now(); turn->due > now) {
        co_await sleep_until(timer, turn->due);
      } else if (options_.rate && turn->measured && now - turn->due > late_by) {
        ++results_.late;
      }
      if (!connection.is_open()) co_await reopen(connection, timer, *turn);
      Answer answer;
      const auto error = co_await connection.exchange(request, answer);
      if (turn->measured) record(*turn, error, connection, answer);
    }
    --running_;
    finished_.cancel();
  }

  asio::awaitable<void> reopen(Connection& connection, asio::steady_timer& timer, const Turn& turn) {
    if (turn.measured) ++results_.reopened;
    const auto error = co_await connection.open();
    if (!error) co_return;
    if (turn.measured) ++results_.not_opened;
    co_await sleep_until(timer, steady_clock::now() + try_again);
  }

  void record(const Turn& turn, const Connection::Error& error, const Connection& connection, const Answer& answer) {
    last_answer_ = steady_clock::now();
    if (error) {
      ++(connection.timed_out() ? results_.timed_out : results_.broken);
      return;
    }
    const auto latency = last_answer_ - turn.due;
    ++results_.statuses[answer.status];
    if (answer.status == workload_.expected()) {
      results_.accepted.add(latency);
      results_.head_bytes += answer.head_bytes;
      results_.body_bytes += answer.body_bytes;
    } else if (answer.status == 429 || answer.status == 503) {
      results_.refused.add(latency);
    } else {
      results_.unexpected.add(latency);
    }
  }

  void begin_to_measure() {
    if (options_.watch_process != 0) results_.watched_before = process_use(options_.watch_process);
    if (!options_.watch_syncs.empty()) syncs_before_ = read_syncs(options_.watch_syncs);
    own_before_ = own_use().processor_seconds;
  }

  void end_measuring() {
    results_.seconds = std::max(std::chrono::duration<double>(last_answer_ - schedule_->measured_from()).count(), 1e-9);
    results_.own_processor_seconds = own_use().processor_seconds - own_before_;
    if (options_.watch_process != 0) results_.watched_after = process_use(options_.watch_process);
    if (!syncs_before_) return;
    if (const auto after = read_syncs(options_.watch_syncs)) results_.syncs = *after - *syncs_before_;
  }

  const Options& options_;
  const Url url_;
  asio::io_context context_{1};
  asio::ssl::context tls_;
  Endpoint endpoint_;
  Workload workload_;
  std::deque<Connection> connections_;
  std::optional<Schedule> schedule_;
  asio::steady_timer finished_{context_};
  std::size_t running_ = 0;
  steady_clock::time_point last_answer_{};
  std::optional<Syncs> syncs_before_;
  double own_before_ = 0;
  Results results_;
  std::exception_ptr fault_;
};

}  // namespace

Run run_workload(const Options& options) { return Runner(options).run(); }

}  // namespace bars::load
