// How a coroutine waits for work that a storage thread does.
#pragma once

#include "fhir/error.hpp"
#include "storage/signal.hpp"

#include <memory>

namespace bars::storage::sqlite {

/// Shared by the waiter and the thread that does the work. The result is written before the signal is set and read
/// only after it was seen set, so it needs no lock.
class Ticket {
 public:
  Ticket(const boost::asio::any_io_executor& waiter, Deadline deadline)
      : deadline_(deadline), done_(std::make_shared<Signal>(waiter)) {}

  bool expired() const noexcept { return std::chrono::steady_clock::now() >= deadline_; }
  Deadline deadline() const noexcept { return deadline_; }

  /// Called once, on the storage thread.
  void finish(fhir::Result<void> result) noexcept;
  /// The result, or Category::timeout when the deadline passes first.
  boost::asio::awaitable<fhir::Result<void>> wait();

 private:
  Deadline deadline_;
  std::shared_ptr<Signal> done_;
  fhir::Result<void> result_;
};

// The errors that the store itself answers with; what exactly went wrong goes to OpenOptions::on_warning.
fhir::Error timed_out();
fhir::Error unavailable();
fhir::Error queue_full();
fhir::Error faulty();

}  // namespace bars::storage::sqlite
