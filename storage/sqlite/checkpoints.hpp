// When the log is copied into the database file, and how that becomes durable without keeping the writer waiting.
#pragma once

#include "storage/sqlite/connection.hpp"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

namespace bars::storage::sqlite {

/// The thread that writes copies every so many pages and leaves the sync, which takes most of the time, to a thread of
/// this class. Until that has ended, a snapshot of another connection keeps the log from beginning anew: what is in the
/// file and not yet durable is in the log as well. Once the log is long it is emptied, with a sync of its own, of which
/// little is left then.
class Checkpoints {
 public:
  using Clock = std::chrono::steady_clock;

  /// `writer` is the connection that writes; `path` is its file. A copy every `pages` pages of the log, which begins
  /// anew at `emptied_at` pages. Throws SqliteError.
  Checkpoints(Connection& writer, const std::filesystem::path& path, int pages, int emptied_at);
  ~Checkpoints() { end_thread(); }
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;

  // The thread that writes, outside of a transaction. What throws has ended the store: whether the file is durable is
  // not known any more.

  /// After a commit: `idle` begins anew.
  void committed() { idle_due_ = Clock::now() + idle_before_emptying; }
  /// When to come again though nothing is committed.
  Clock::time_point next_look() const noexcept { return idle_due_; }
  /// What is due. `idle`: nothing was committed since the last time.
  void step(bool idle);
  /// The whole log in the file, and an empty one.
  void finish();

  static constexpr std::chrono::seconds idle_before_emptying{1};
  static constexpr int wait_for_readers_at = 65'536;  // pages: readers keep the log from being emptied

 private:
  void copy(int pages);
  void empty(int pages);
  void hold_log();
  bool is_syncing();
  void wait_for_sync();
  void sync_when_asked();
  int sync();
  void end_thread();

  Connection& writer_;
  const int pages_;
  const int emptied_at_;
  int copy_due_;   // pages of the log
  int empty_due_;  // pages of the log
  Clock::time_point idle_due_ = Clock::time_point::max();

  Connection holder_;  // the thread that writes has it while nothing is synced, else the other one
  std::mutex mutex_;
  std::condition_variable changed_;
  bool syncing_ = false;         // guarded by mutex_
  int sync_result_ = SQLITE_OK;  // guarded by mutex_
  bool ending_ = false;          // guarded by mutex_
  std::thread thread_;
};

}  // namespace bars::storage::sqlite
