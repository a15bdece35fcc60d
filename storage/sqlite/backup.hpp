// A copy of the store in a new file, made while units go on.
#pragma once

#include "storage/sqlite/connection.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace bars::storage::sqlite {

/// The thread that writes copies the pages between its batches. What it commits meanwhile goes into the copy too, so
/// that the copy never begins anew, and no snapshot keeps the log from being emptied. A thread of its own makes it
/// durable.
class Backup {
 public:
  using Ended = std::function<void(const BackupState&)>;

  /// `ended` is told of every backup that was started, before state() says that it has ended; on the thread on which it
  /// did. It must not call back.
  explicit Backup(Ended ended);
  ~Backup();
  Backup(const Backup&) = delete;
  Backup& operator=(const Backup&) = delete;

  // Any thread. As Store has them.
  fhir::Result<void> start(const std::filesystem::path& to);
  BackupState state() const;

  // The thread that writes.
  bool is_copying() const noexcept { return is_copying_; }
  /// Outside of a transaction: copies some pages, when there are any to copy.
  void step(Connection& source);

  /// Gives up a copy that is not complete, and waits until a complete one is durable. On that thread, or when it has
  /// ended.
  void stop(const std::string& why) noexcept;

 private:
  struct Copy;

  void copy_pages(Connection& source);
  void make_durable() noexcept;
  void give_up(const std::string& fault) noexcept;
  void end(const std::string& fault) noexcept;
  std::filesystem::path part() const { return to_.string() + ".part"; }

  using Clock = std::chrono::steady_clock;

  const Ended ended_;
  mutable std::mutex mutex_;
  BackupState state_;  // guarded by mutex_
  std::atomic<bool> is_copying_{false};
  std::filesystem::path to_;    // set by start(), while nothing is copied
  Clock::time_point began_;     // the same
  std::unique_ptr<Copy> copy_;  // the thread that writes alone
  std::thread syncing_;
};

}  // namespace bars::storage::sqlite
