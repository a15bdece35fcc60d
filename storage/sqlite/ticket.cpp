#include "storage/sqlite/ticket.hpp"

namespace bars::storage::sqlite {

void Ticket::finish(fhir::Result<void> result) noexcept {
  result_ = std::move(result);
  done_->set();
}

boost::asio::awaitable<fhir::Result<void>> Ticket::wait() {
  const bool done = co_await done_->wait_until(deadline_);
  if (!done) co_return timed_out();
  co_return std::move(result_);
}

fhir::Error timed_out() {
  return {.category = fhir::Category::timeout,
          .diagnostics =
              "The request took longer than the time allowed; send it again with the same ids to learn its "
              "outcome.",
          .expression = {}};
}

fhir::Error unavailable() {
  return {.category = fhir::Category::unavailable,
          .diagnostics =
              "The receiver's store cannot complete the request at the moment; send it again with the same "
              "ids.",
          .expression = {},
          .retry_after = std::chrono::seconds(1)};
}

fhir::Error queue_full() {
  return {.category = fhir::Category::unavailable,
          .diagnostics = "The receiver has more requests waiting than it can take; send it again with the same ids.",
          .expression = {},
          .retry_after = std::chrono::seconds(1)};
}

fhir::Error faulty() {
  return {.category = fhir::Category::exception,
          .diagnostics = "The request could not be completed because of a fault in the receiver; nothing was changed.",
          .expression = {}};
}

}  // namespace bars::storage::sqlite
