// How many messages are read and judged at the same time: what costs most must not keep the threads from what is due at
// once, which is to take what arrives and to refuse what is too much.
#pragma once

#include "fhir/error.hpp"
#include "server/wait_queue.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <mutex>

namespace bars {

/// Thread-safe. Must outlive every Turn.
class Turns {
 public:
  explicit Turns(std::size_t at_once) noexcept : free_(at_once) {}

  /// Ends when it goes.
  class Turn {
   public:
    explicit Turn(Turns& turns) noexcept : turns_(turns) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { turns_.give_back(); }

   private:
    Turns& turns_;
  };

  /// Waits, in order, for one of the turns, and always for what the threads have to do already. Category::timeout when
  /// the deadline passes first.
  boost::asio::awaitable<fhir::Result<std::shared_ptr<Turn>>> take(storage::Deadline deadline);

 private:
  std::shared_ptr<WaitQueue::Waiter> take_or_queue(const boost::asio::any_io_executor& executor);
  bool granted_or_left(const std::shared_ptr<WaitQueue::Waiter>& waiter);
  void give_back() noexcept;

  std::mutex mutex_;
  std::size_t free_;   // guarded by mutex_
  WaitQueue waiting_;  // guarded by mutex_
};

}  // namespace bars
