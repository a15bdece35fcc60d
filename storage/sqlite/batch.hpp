// One commit: many units of work, each in a savepoint of its own.
#pragma once

#include "storage/sqlite/ticket.hpp"
#include "storage/sqlite/transaction.hpp"
#include "storage/statistics.hpp"
#include "storage/store.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bars::storage::sqlite {

struct QueuedUnit {
  std::shared_ptr<Unit> unit;
  std::shared_ptr<Ticket> ticket;
};

/// What is committed together.
struct Batch {
  std::vector<QueuedUnit> units;
  std::vector<AuditRecord> audit;  // deferred records
  bool empty() const noexcept { return units.empty() && audit.empty(); }
};

enum class Commit {
  done,         // every result stands
  rolled_back,  // nothing stands, and the store can go on
  failed        // COMMIT itself failed: what stands is known only after a restart
};

/// What became of it.
struct BatchOutcome {
  Commit commit = Commit::done;
  std::vector<fhir::Result<void>> results;  // one for each unit, in order
  bool audit_written = false;
};

/// Runs batches on the writer's connection. Answers nobody: the caller does that with the outcome.
class BatchRunner {
 public:
  using Warn = std::function<void(const std::string&)>;
  BatchRunner(Connection& connection, Warn warn)
      : connection_(connection), verbs_(connection), warn_(std::move(warn)) {}

  BatchOutcome run(const Batch& batch);
  /// How long COMMIT took, each time that it succeeded. Any thread may look.
  const Counter<commit_edges.size()>& commits() const noexcept { return commits_; }
  /// Deletes a bounded number of kept refusals whose time is up, in a transaction of its own. `more` is set when there
  /// may be more of them.
  Commit purge(std::int64_t now, bool& more);
  /// Work that no unit asked for, in a transaction of its own; it says whether it changed anything. `failing` says what
  /// could not be done when it throws StorageError.
  Commit keep_house(std::string_view failing, const std::function<bool(Connection&)>& work);

 private:
  bool begin();
  Commit commit();
  void flush();
  fhir::Result<void> run_unit(const QueuedUnit& queued);
  fhir::Result<void> apply_and_settle(Unit& unit);
  bool write_audit(const std::vector<AuditRecord>& records);

  Connection& connection_;
  SqliteTransaction verbs_;
  Warn warn_;
  Counter<commit_edges.size()> commits_{commit_edges};  // microseconds
};

}  // namespace bars::storage::sqlite
