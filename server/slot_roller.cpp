#include "server/slot_roller.hpp"

#include "server/observability/log.hpp"
#include "server/security/random_id.hpp"
#include "server/workflow/slots.hpp"

#include <fmt/format.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>

namespace bars {

namespace {

namespace asio = boost::asio;

constexpr std::int64_t retry_seconds = 60;
constexpr std::chrono::minutes patience{1};  // for each unit of work

}  // namespace

asio::awaitable<fhir::Result<void>> SlotRoller::roll() {
  std::size_t added = 0;
  workflow::RollForward units(directory_.diaries(), security::wall_clock().seconds);
  while (const auto unit = units.next()) {
    const auto written = co_await store_.write(unit, std::chrono::steady_clock::now() + patience);
    if (!written) co_return written.error();
    added += unit->added();
  }
  observability::log(config::LogLevel::info, "slots.rolled", {{"added", fmt::format("{}", added)}});
  co_return fhir::Result<void>();
}

asio::awaitable<void> SlotRoller::roll_at_midnight() {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  bool again = false;  // the last time failed
  for (;;) {
    const auto now = security::wall_clock().seconds;
    auto next = now + (again ? retry_seconds : 86'400);
    for (const auto& diary : directory_.diaries())
      next = std::min(next, workflow::next_local_midnight(diary.owner->time_zone, now));
    // Woken once a minute, so that a clock that was set is noticed.
    while (security::wall_clock().seconds < next) {
      timer.expires_after(std::chrono::seconds(std::min<std::int64_t>(60, next - security::wall_clock().seconds + 1)));
      co_await timer.async_wait(asio::use_awaitable);
    }
    std::string fault;
    try {
      if (const auto rolled = co_await roll(); !rolled) fault = rolled.error().diagnostics;
    } catch (const std::exception& error) {
      fault = error.what();
    }
    again = !fault.empty();
    if (again) observability::log(config::LogLevel::error, "slots.not_rolled", {{"why", fault}});
  }
}

}  // namespace bars
