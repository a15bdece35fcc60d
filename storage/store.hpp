// The store: what has been acknowledged, exactly once.
#pragma once

#include "fhir/error.hpp"
#include "storage/signal.hpp"
#include "storage/statistics.hpp"
#include "storage/transaction.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace bars::storage {

/// One exchange's write. The pipeline calls apply() in a savepoint, then settle() whatever apply() returned,
/// then commits the batch that holds it. Both run on the writer thread, without suspending, and may be run again
/// (after a rollback of the batch): they take clock, ids and randomness from what they were made with.
class Unit {
 public:
  virtual ~Unit() = default;
  /// The effects. An Error rolls every one of them back.
  virtual fhir::Result<void> apply(Transaction& transaction) = 0;
  /// What stays either way: the kept refusal and the audit record. `refusal` is apply()'s error, else nullptr.
  virtual void settle(Transaction& transaction, const fhir::Error* refusal) = 0;
};

/// How far a backup is.
struct BackupState {
  enum class Phase { none, copying, syncing, done, failed };
  Phase phase = Phase::none;
  std::filesystem::path file{};  // the new one
  std::int64_t copied = 0;       // of `pages`
  std::int64_t pages = 0;
  // Known once it has ended.
  std::uintmax_t bytes = 0;          // of the new file; 0 when there is none
  std::chrono::microseconds took{};  // from its start
  std::string fault{};               // why it failed
};

/// What a read looks at.
enum class Reach {
  point,  // a few rows, by their keys: read on the calling thread when a connection is free
  range,  // what an index leads to: read on a thread of the store's
};

/// The context on whose executors write() and read() are awaited must outlive the store's threads, which end in stop():
/// they post to it, and let go of timers that belong to it, even after the caller has its answer.
class Store {
 public:
  virtual ~Store() = default;

  /// Queues the unit and waits for the commit that holds it. Called on the caller's executor; the result is
  /// apply()'s, and success is only returned once COMMIT has. Category::unavailable when the queue is full, the
  /// store has failed or stops (nothing was applied, or it is not known to be: the caller may retry);
  /// Category::timeout when the deadline passes first. A unit whose deadline has passed before it starts is dropped;
  /// one that was started goes on, and is kept alive, until its commit ends.
  virtual boost::asio::awaitable<fhir::Result<void>> write(std::shared_ptr<Unit> unit, Deadline deadline) = 0;

  /// Runs `work` on a reader with a snapshot of what is committed; waits as write() does. Prefer the template below.
  virtual boost::asio::awaitable<fhir::Result<void>> read_with(
      std::shared_ptr<std::function<fhir::Result<void>(Snapshot&)>> work, Deadline deadline, Reach reach) = 0;

  /// Leaves an audit record in the next batch, without waiting. Any thread. False when it had to be dropped because
  /// the queue is full or the store has failed; the caller must say so.
  virtual bool record(const AuditRecord& audit) = 0;
  /// Any thread; after stop() it says what stop() left.
  virtual AuditState audit_state() const = 0;

  /// Counts it, without waiting; the counts are written with the deferred audit records, or within a minute. Any
  /// thread.
  virtual void count(const RefusedHandshake& refused) = 0;

  /// Begins a copy of the store in a new file (0600), which gets its name when it is complete and durable; units go on
  /// meanwhile, and what they commit before the end is in it. How it ended is an audit record (`backup.end`). Any
  /// thread. Category::conflict while another one is being made or when there is such a file, Category::value when the
  /// path is not absolute or cannot be written.
  virtual fhir::Result<void> start_backup(const std::filesystem::path& to) = 0;
  /// Of the last one that was started. Any thread.
  virtual BackupState backup_state() const = 0;

  /// How it does. Any thread, but not one that must not wait for the disk. All zero of a store that counts nothing.
  virtual Statistics statistics() const { return {}; }

  /// False once the store has failed or stopped: it no longer promises anything.
  virtual bool healthy() const noexcept = 0;

  /// Finishes what is queued, checkpoints, closes. Idempotent; blocks; not from an I/O thread.
  virtual void stop() = 0;

  /// `co_await store.read<std::vector<SlotRecord>>(work, deadline)`; name `work` first (g++ 12 destroys temporaries in
  /// a co_await twice).
  template <class T>
  boost::asio::awaitable<fhir::Result<T>> read(std::function<fhir::Result<T>(Snapshot&)>& work, Deadline deadline,
                                               Reach reach = Reach::range) {
    auto found = std::make_shared<std::optional<fhir::Result<T>>>();
    auto run = std::make_shared<std::function<fhir::Result<void>(Snapshot&)>>(
        [found, work = std::move(work)](Snapshot& snapshot) -> fhir::Result<void> {
          found->emplace(work(snapshot));
          return {};
        });
    auto done = co_await read_with(std::move(run), deadline, reach);
    if (!done) co_return done.error();
    co_return std::move(**found);
  }
};

/// Text form of a kept refusal, and back. `further` errors are kept too, warnings are not.
std::string encode_refusal(const fhir::Error& error);
fhir::Error decode_refusal(std::string_view text);

}  // namespace bars::storage
