// One message at a time is read and judged on each loop: what costs most must not keep a thread from what is due at
// once, which is to take what arrives and to refuse what is too much.
#pragma once

#include "fhir/error.hpp"
#include "server/wait_queue.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution_context.hpp>

#include <memory>
#include <mutex>
#include <unordered_map>

namespace bars {

/// Thread-safe. Must outlive every Turn.
class Turns {
 private:
  struct Loop {
    bool taken = false;
    WaitQueue waiting;
  };

 public:
  /// Ends when it goes.
  class Turn {
   public:
    Turn(Turns& turns, Loop& loop) noexcept : turns_(turns), loop_(loop) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { turns_.give_back(loop_); }

   private:
    Turns& turns_;
    Loop& loop_;
  };

  /// Waits, in order, for the turn of the caller's loop; with `behind_others` for what that loop has to do already,
  /// too. Category::timeout when the deadline passes first.
  boost::asio::awaitable<fhir::Result<std::shared_ptr<Turn>>> take(storage::Deadline deadline, bool behind_others);

 private:
  Loop& loop_of(const boost::asio::any_io_executor& executor);
  std::shared_ptr<WaitQueue::Waiter> take_or_queue(Loop& loop, const boost::asio::any_io_executor& executor);
  bool granted_or_left(Loop& loop, const std::shared_ptr<WaitQueue::Waiter>& waiter);
  void give_back(Loop& loop) noexcept;

  std::mutex mutex_;
  std::unordered_map<const boost::asio::execution_context*, Loop> loops_;  // guarded by mutex_, and so are the loops
};

}  // namespace bars
