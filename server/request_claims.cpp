#include "server/request_claims.hpp"

#include <boost/asio/this_coro.hpp>

namespace bars {

namespace {

fhir::Error still_running() {
  return {.category = fhir::Category::too_early,
          .diagnostics =
              "A request with this X-Request-ID is still being processed; send it again later with the "
              "same ids to learn its outcome.",
          .expression = "http.X-Request-ID",
          .retry_after = std::chrono::seconds(1)};
}

}  // namespace

boost::asio::awaitable<fhir::Result<std::shared_ptr<RequestClaims::Claim>>> RequestClaims::acquire(
    fhir::Uuid id, storage::Deadline deadline) {
  auto queued = take_or_queue(id, co_await boost::asio::this_coro::executor);
  if (!queued) co_return queued.error();
  if (auto waiter = *queued) {
    co_await waiter->signal->wait_until(deadline);
    if (!granted_or_left(id, waiter)) co_return still_running();
  }
  co_return std::make_shared<Claim>(*this, id);
}

fhir::Result<std::shared_ptr<RequestClaims::Waiter>> RequestClaims::take_or_queue(
    const fhir::Uuid& id, const boost::asio::any_io_executor& executor) {
  const std::lock_guard lock(mutex_);
  auto [entry, free] = running_.try_emplace(id);
  if (free) return std::shared_ptr<Waiter>();
  if (entry->second.size() >= max_waiting) return still_running();
  return entry->second.join(executor);
}

bool RequestClaims::granted_or_left(const fhir::Uuid& id, const std::shared_ptr<Waiter>& waiter) {
  const std::lock_guard lock(mutex_);
  return running_.at(id).granted_or_left(waiter);
}

void RequestClaims::release(const fhir::Uuid& id) noexcept {
  const std::lock_guard lock(mutex_);
  const auto entry = running_.find(id);
  if (!entry->second.grant_next()) running_.erase(entry);
}

}  // namespace bars
