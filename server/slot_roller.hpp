// Brings the slots of the diaries up to date: at start, and at every local midnight.
#pragma once

#include "server/workflow/directory.hpp"
#include "storage/store.hpp"

#include <boost/asio/awaitable.hpp>

namespace bars {

class SlotRoller {
 public:
  /// Both must outlive it. Its coroutines run on one loop: who waits for the store does so on one thread at a time.
  SlotRoller(const workflow::Directory& directory, storage::Store& store) : directory_(directory), store_(store) {}

  /// Idempotent. The error is the store's.
  boost::asio::awaitable<fhir::Result<void>> roll();
  /// Rolls at every local midnight of a diary, and again a minute after it could not. Never ends.
  boost::asio::awaitable<void> roll_at_midnight();

 private:
  const workflow::Directory& directory_;
  storage::Store& store_;
};

}  // namespace bars
