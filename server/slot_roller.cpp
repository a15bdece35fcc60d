#include "server/slot_roller.hpp"

#include "server/observability/log.hpp"
#include "server/security/random_id.hpp"
#include "server/workflow/slots.hpp"

#include <fmt/format.h>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace bars {

namespace {

namespace asio = boost::asio;

constexpr std::int64_t retry_seconds = 60;
constexpr std::chrono::minutes patience{1};  // for each unit of work

}  // namespace

asio::awaitable<fhir::Result<void>> SlotRoller::roll() {
  std::size_t added = 0;
  const auto services = services_.get();
  workflow::RollForward units(services->directory.diaries(), security::wall_clock().seconds);
  while (const auto unit = units.next()) {
    const auto written = co_await store_.write(unit, std::chrono::steady_clock::now() + patience);
    if (!written) co_return written.error();
    added += unit->added();
  }
  observability::log(config::LogLevel::info, "slots.rolled", {{"added", fmt::format("{}", added)}});
  co_return fhir::Result<void>();
}

asio::awaitable<void> SlotRoller::roll_at_midnight() {
  bool again = false;  // the last time failed
  for (;;) {
    const auto now = security::wall_clock().seconds;
    auto next = now + (again ? retry_seconds : 86'400);
    const auto services = services_.get();
    for (const auto& diary : services->directory.diaries())
      next = std::min(next, workflow::next_local_midnight(diary.owner->time_zone, now));
    // Woken once a minute, so that a clock that was set is noticed.
    while (!std::exchange(soon_, false) && security::wall_clock().seconds < next) {
      timer_.expires_after(std::chrono::seconds(std::min<std::int64_t>(60, next - security::wall_clock().seconds + 1)));
      boost::system::error_code woken;
      co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
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

void SlotRoller::roll_soon() {
  asio::dispatch(executor_, [this] {
    soon_ = true;
    timer_.cancel();
  });
}

}  // namespace bars
