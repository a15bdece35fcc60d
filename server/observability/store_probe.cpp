#include "server/observability/store_probe.hpp"

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace bars::observability {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

std::int64_t seconds_since(steady_clock::time_point then) {
  return std::chrono::floor<std::chrono::seconds>(steady_clock::now() - then).count();
}

}  // namespace

class StoreProbe::Unit final : public storage::Unit {
 public:
  explicit Unit(std::shared_ptr<std::atomic<Time>> turned) : turned_(std::move(turned)) {}
  fhir::Result<void> apply(storage::Transaction& transaction) override {
    *turned_ = steady_clock::now();
    return transaction.probe();
  }
  void settle(storage::Transaction&, const fhir::Error*) override {}

 private:
  const std::shared_ptr<std::atomic<Time>> turned_;
};

StoreProbe::StoreProbe(asio::any_io_executor executor, storage::Store& store, const config::Health& bounds)
    : executor_(std::move(executor)),
      store_(store),
      bounds_(bounds),
      turned_(std::make_shared<std::atomic<Time>>(steady_clock::now())),
      committed_(steady_clock::now()) {}

void StoreProbe::start() {
  *turned_ = steady_clock::now();
  committed_ = steady_clock::now();
  running_ = true;
  asio::co_spawn(executor_, write_again_and_again(), asio::detached);
}

asio::awaitable<void> StoreProbe::write_again_and_again() {
  asio::steady_timer timer(executor_);
  const std::chrono::milliseconds interval = std::min(bounds_.store_seconds, bounds_.stalled_seconds);
  while (running_) {
    const auto unit = std::make_shared<Unit>(turned_);
    const auto written = co_await store_.write(unit, steady_clock::now() + bounds_.store_seconds);
    if (written) committed_ = steady_clock::now();
    {
      const std::lock_guard lock(mutex_);
      fault_ = written ? std::string() : written.error().diagnostics;
    }
    timer.expires_after(interval / 2);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

std::optional<std::string> StoreProbe::unwritable() const {
  const auto committed = committed_.load();
  if (!running_ || steady_clock::now() - committed <= bounds_.store_seconds) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return fmt::format("nothing was committed for {} s{}{}", seconds_since(committed), fault_.empty() ? "" : ": ",
                     fault_);
}

std::optional<std::string> StoreProbe::stalled() const {
  const auto turned = turned_->load();
  if (!running_ || steady_clock::now() - turned <= bounds_.stalled_seconds) return std::nullopt;
  return fmt::format("has not turned for {} s", seconds_since(turned));
}

}  // namespace bars::observability
