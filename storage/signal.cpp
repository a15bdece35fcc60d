#include "storage/signal.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bars::storage {

Signal::Signal(const boost::asio::any_io_executor& executor) : timer_(executor) {}

void Signal::set() noexcept {
  if (set_.exchange(true)) return;
  // The timer belongs to the waiter's executor: it is only touched there.
  boost::asio::post(timer_.get_executor(), [self = shared_from_this()] { self->timer_.cancel(); });
}

boost::asio::awaitable<bool> Signal::wait_until(Deadline deadline) {
  auto self = shared_from_this();
  timer_.expires_at(deadline);
  if (!set_) {
    boost::system::error_code ignored;
    co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }
  co_return set_.load();
}

}  // namespace bars::storage
