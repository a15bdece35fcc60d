// Opens the store that the configuration names.
#pragma once

#include "config/receiver.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace bars::storage {

/// What was removed because its time was over (`storage.retention_days`).
struct Removed {
  std::size_t conversations = 0;
  std::size_t slots = 0;
};

struct OpenOptions {
  std::size_t write_queue = 1024;    // units waiting; more are refused with 503
  std::size_t audit_queue = 65'536;  // deferred audit records waiting
  std::size_t batch = 128;           // units in one commit
  int checkpoint_pages = 2048;       // pages of the log (4 KB) that are copied into the file at once
  int log_pages = 12'288;            // then the log begins anew
  std::size_t read_queue = 1024;
  unsigned readers = 2;       // reader threads, each with its own connection
  unsigned readers_here = 4;  // connections for reads by key on the caller's thread; without a free one they are queued
  /// What a read may take: its snapshot keeps the log from being emptied into the database file.
  std::chrono::milliseconds snapshot_life{1000};
  /// What the audit's chain is made with; "": a key that everybody can read in storage/audit_key.cpp, so that the chain
  /// shows accidents and no intent.
  std::string audit_key;
  /// Unix seconds, to know when a kept refusal may be purged and what has been kept long enough; absent: the system's
  /// clock.
  std::function<std::int64_t()> now;
  /// Called on a storage thread with what an operator should see while the store goes on: why a request got 503 or
  /// 500. No patient data.
  std::function<void(const std::string& what)> on_warning;
  /// Called on a storage thread when the store was looked through, once a day, for what is no longer to be kept.
  std::function<void(const Removed& removed)> on_retention;
  /// Called on a storage thread when a backup has ended, made or failed, and its audit record is left.
  std::function<void(const BackupState& ended)> on_backup{};
  /// Called once, on a storage thread, when the store can no longer promise anything (a failed COMMIT): the program
  /// must stop with a non-zero exit and be restarted. It must not call stop() itself, which waits for that thread.
  std::function<void(const std::string& why)> on_failure;
};

/// Another process, or another store of this one, holds the lock.
class StoreInUse : public StorageError {
 public:
  using StorageError::StorageError;
};

/// Creates the file and its folder when missing, takes the exclusive lock (a second receiver on the same store is
/// refused), migrates. Throws StorageError with a message for the operator, StoreInUse for the lock.
std::unique_ptr<Store> open(const config::Storage& storage, OpenOptions options);

}  // namespace bars::storage
