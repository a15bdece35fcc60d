#include "server/turns.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bars {

namespace asio = boost::asio;

asio::awaitable<fhir::Result<std::shared_ptr<Turns::Turn>>> Turns::take(storage::Deadline deadline) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  if (const auto waiter = take_or_queue(executor)) {
    co_await waiter->signal->wait_until(deadline);
    if (!granted_or_left(waiter))
      co_return fhir::Error{
          fhir::Category::timeout, "The request could not be worked on in time; send it again with the same ids.", {}};
  } else {
    co_await asio::post(executor, asio::use_awaitable);
  }
  co_return std::make_shared<Turn>(*this);
}

std::shared_ptr<WaitQueue::Waiter> Turns::take_or_queue(const asio::any_io_executor& executor) {
  const std::lock_guard lock(mutex_);
  if (free_ == 0) return waiting_.join(executor);
  --free_;
  return nullptr;
}

bool Turns::granted_or_left(const std::shared_ptr<WaitQueue::Waiter>& waiter) {
  const std::lock_guard lock(mutex_);
  return waiting_.granted_or_left(waiter);
}

void Turns::give_back() noexcept {
  const std::lock_guard lock(mutex_);
  if (!waiting_.grant_next()) ++free_;
}

}  // namespace bars
