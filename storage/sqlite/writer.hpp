// The one thread that writes: takes what has arrived, commits it, wakes those who wait.
#pragma once

#include "storage/open.hpp"
#include "storage/sqlite/audit_lag.hpp"
#include "storage/sqlite/backup.hpp"
#include "storage/sqlite/batch.hpp"
#include "storage/sqlite/checkpoints.hpp"
#include "storage/sqlite/retention.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace bars::storage::sqlite {

class Writer {
 public:
  /// `connection` is configured and migrated, its audit chain opened with `key`, and it belongs to the writer's thread
  /// from now on; `path` is its file.
  Writer(std::unique_ptr<Connection> connection, const std::filesystem::path& path, const OpenOptions& options,
         const AuditKey& key, std::optional<unsigned> retention_days);
  ~Writer() { stop(); }

  boost::asio::awaitable<fhir::Result<void>> write(std::shared_ptr<Unit> unit, Deadline deadline);
  bool record(const AuditRecord& audit);
  AuditState audit_state() const;
  void count(const RefusedHandshake& refused);
  fhir::Result<void> start_backup(const std::filesystem::path& to);
  BackupState backup_state() const { return backup_.state(); }
  /// What the writer knows of it; the rest is zero.
  Statistics statistics() const;
  bool healthy() const noexcept { return healthy_; }
  /// Ends the store as a failed COMMIT does, once the batch that is being written is answered. Any thread.
  void give_up(const std::string& why);
  /// Commits what is queued, empties the log into the database file, closes. Idempotent.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;

  // On the caller's thread.
  fhir::Result<void> enqueue(QueuedUnit queued);
  /// Holding mutex_. Whether the thread that writes is to be woken.
  bool leave(WaitingAudit waiting);
  // On a thread of the store's.
  void backup_ended(const BackupState& ended);
  // On the writer's thread.
  void run();
  bool take();
  Clock::time_point next_look() const;
  void commit();
  void answer(std::vector<fhir::Result<void>>& results);
  void note_audit(bool written);
  void keep_audit_for_later();
  void purge_when_due();
  void remove_when_due();
  void fail(const std::string& why);

  const OpenOptions options_;
  const AuditKey key_;
  std::unique_ptr<Connection> connection_;
  BatchRunner runner_;
  std::optional<Checkpoints> checkpoints_;  // while there is the connection

  Backup backup_{[this](const BackupState& ended) { backup_ended(ended); }};

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<QueuedUnit> units_;            // guarded by mutex_
  std::deque<WaitingAudit> audit_;          // guarded by mutex_
  Clock::time_point audit_due_{};           // guarded by mutex_: when audit_ is written though no unit comes
  Clock::time_point audit_not_before_{};    // guarded by mutex_: not even with a unit, after a failure
  std::optional<std::string> audit_fault_;  // guarded by mutex_: why audit_ could not be written last
  AuditHead head_;                          // guarded by mutex_: committed
  HandshakeCounts handshakes_;              // guarded by mutex_
  Clock::time_point handshakes_due_{};      // guarded by mutex_
  bool closed_ = false;                     // guarded by mutex_: takes nothing any more
  std::optional<std::string> given_up_;     // guarded by mutex_: why
  AuditLag audit_lag_;                      // guarded by mutex_
  std::atomic<bool> healthy_{true};
  Counter<batch_edges.size()> batch_units_{batch_edges};

  Batch batch_;  // the writer's thread alone from here on
  Clock::time_point purge_due_;
  Retention retention_;

  std::once_flag stopped_;
  std::thread thread_;
};

}  // namespace bars::storage::sqlite
