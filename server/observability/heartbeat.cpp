#include "server/observability/heartbeat.hpp"

#include <fmt/format.h>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace bars::observability {

using std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds longest_interval{1000};
constexpr int times_in_the_bound = 4;

struct Watched {
  Heartbeat::Ask ask;
  std::atomic<bool> asked{false};  // and not answered yet: asked once, not again and again
  std::atomic<steady_clock::time_point> seen{steady_clock::now()};
};

}  // namespace

struct Heartbeat::State {
  std::chrono::seconds bound;
  std::atomic<bool> running{false};
  std::vector<std::shared_ptr<Watched>> watched{};
};

Heartbeat::Heartbeat(const boost::asio::any_io_executor& executor, std::chrono::seconds bound)
    : state_(std::make_shared<State>()),
      interval_(std::min(longest_interval, std::chrono::milliseconds(bound) / times_in_the_bound)),
      timer_(executor) {
  state_->bound = bound;
}

Health::Check Heartbeat::watch(Ask ask) {
  auto watched = std::make_shared<Watched>();
  watched->ask = std::move(ask);
  state_->watched.push_back(watched);
  return [state = state_, watched]() -> std::optional<std::string> {
    const auto silent = steady_clock::now() - watched->seen.load();
    if (!state->running || silent <= state->bound) return std::nullopt;
    return fmt::format("has not turned for {} s", std::chrono::floor<std::chrono::seconds>(silent).count());
  };
}

void Heartbeat::start() {
  for (const auto& each : state_->watched) each->seen = steady_clock::now();
  state_->running = true;
  boost::asio::post(timer_.get_executor(), [this] { ask_all(); });
}

void Heartbeat::stop() { state_->running = false; }

void Heartbeat::ask_all() {
  if (!state_->running) return;
  for (const auto& each : state_->watched) {
    if (each->asked.exchange(true)) continue;
    each->ask([each] {
      each->seen = steady_clock::now();
      each->asked = false;
    });
  }
  timer_.expires_after(interval_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) ask_all();
  });
}

}  // namespace bars::observability
