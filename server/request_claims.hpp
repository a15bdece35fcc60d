// Request ids that are being processed at this moment: two copies of a request never both run (TI-7).
#pragma once

#include "fhir/error.hpp"
#include "fhir/uuid.hpp"
#include "server/wait_queue.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <mutex>
#include <unordered_map>

namespace bars {

/// Copies of one request are served one after another: each waits until the one before has its outcome, then meets
/// that outcome in the store (409 when it was committed, the same refusal or a new judgement otherwise, TI-8).
/// Thread-safe. Must outlive every Claim.
class RequestClaims {
 public:
  /// The right to process one request id. Whoever holds it last gives it up, be that the exchange or the unit of
  /// work that is still being committed.
  class Claim {
   public:
    Claim(RequestClaims& claims, const fhir::Uuid& id) noexcept : claims_(claims), id_(id) {}
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    ~Claim() { claims_.release(id_); }

   private:
    RequestClaims& claims_;
    fhir::Uuid id_;
  };

  /// Waits until no other copy runs. Category::too_early with Retry-After when that takes until `deadline`, and
  /// at once when `max_waiting` copies wait already.
  boost::asio::awaitable<fhir::Result<std::shared_ptr<Claim>>> acquire(fhir::Uuid id, storage::Deadline deadline);

  static constexpr std::size_t max_waiting = 256;

 private:
  using Waiter = WaitQueue::Waiter;

  /// Takes the id if it is free and returns nullptr; else queues. The error is a full queue.
  fhir::Result<std::shared_ptr<Waiter>> take_or_queue(const fhir::Uuid& id,
                                                      const boost::asio::any_io_executor& executor);
  /// After the wait: true when the claim was handed over; otherwise the waiter has left the queue.
  bool granted_or_left(const fhir::Uuid& id, const std::shared_ptr<Waiter>& waiter);
  void release(const fhir::Uuid& id) noexcept;

  std::mutex mutex_;
  std::unordered_map<fhir::Uuid, WaitQueue> running_;  // who waits for each
};

}  // namespace bars
