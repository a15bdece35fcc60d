#include "server/turns.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bars {

namespace asio = boost::asio;

asio::awaitable<fhir::Result<std::shared_ptr<Turns::Turn>>> Turns::take(storage::Deadline deadline,
                                                                        bool behind_others) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto& loop = loop_of(executor);
  if (const auto waiter = take_or_queue(loop, executor)) {
    co_await waiter->signal->wait_until(deadline);
    if (!granted_or_left(loop, waiter))
      co_return fhir::Error{
          fhir::Category::timeout, "The request could not be worked on in time; send it again with the same ids.", {}};
  } else if (behind_others) {
    co_await asio::post(executor, asio::use_awaitable);
  }
  co_return std::make_shared<Turn>(*this, loop);
}

Turns::Loop& Turns::loop_of(const asio::any_io_executor& executor) {
  const auto* context = &asio::query(executor, asio::execution::context);
  const std::lock_guard lock(mutex_);
  return loops_[context];
}

std::shared_ptr<WaitQueue::Waiter> Turns::take_or_queue(Loop& loop, const asio::any_io_executor& executor) {
  const std::lock_guard lock(mutex_);
  if (loop.taken) return loop.waiting.join(executor);
  loop.taken = true;
  return nullptr;
}

bool Turns::granted_or_left(Loop& loop, const std::shared_ptr<WaitQueue::Waiter>& waiter) {
  const std::lock_guard lock(mutex_);
  return loop.waiting.granted_or_left(waiter);
}

void Turns::give_back(Loop& loop) noexcept {
  const std::lock_guard lock(mutex_);
  if (!loop.waiting.grant_next()) loop.taken = false;
}

}  // namespace bars
