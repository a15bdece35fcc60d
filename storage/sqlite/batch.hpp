// One commit: many units of work, each in a savepoint of its own.
#pragma once

#include "storage/sqlite/audit.hpp"
#include "storage/sqlite/handshakes.hpp"
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
  std::vector<WaitingAudit> audit{};  // deferred records
  HandshakeCounts handshakes{};
  bool empty() const noexcept { return units.empty() && audit.empty() && handshakes.empty(); }
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
  bool audit_written = false;               // the deferred records, and the handshakes
};

/// Runs batches on the writer's connection. Answers nobody: the caller does that with the outcome.
class BatchRunner {
 public:
  using Warn = std::function<void(const std::string&)>;
  BatchRunner(Connection& connection, const AuditKey& key, Warn warn)
      : connection_(connection), verbs_(connection, key), warn_(std::move(warn)) {}

  BatchOutcome run(const Batch& batch);
  /// The newest audit record that was committed here; nothing when none was.
  const std::optional<AuditHead>& audit_head() const noexcept { return committed_; }
  /// How long COMMIT took, each time that it succeeded. Any thread may look.
  const Counter<commit_edges.size()>& commits() const noexcept { return commits_; }
  /// Deletes a bounded number of kept refusals whose time is up, in a transaction of its own. `more` is set when there
  /// may be more of them.
  Commit purge(std::int64_t now, bool& more);
  /// Work that no unit asked for, in a transaction of its own; it says whether it changed anything. `failing` says what
  /// could not be done when it throws StorageError.
  Commit keep_house(std::string_view failing, const std::function<bool(Connection&, AuditChain&)>& work);

 private:
  bool begin();
  Commit commit();
  void flush();
  fhir::Result<void> run_unit(const QueuedUnit& queued);
  fhir::Result<void> apply_and_settle(Unit& unit);
  bool write_audit(const Batch& batch);

  Connection& connection_;
  SqliteTransaction verbs_;
  Warn warn_;
  std::optional<AuditHead> committed_;
  Counter<commit_edges.size()> commits_{commit_edges};  // microseconds
};

}  // namespace bars::storage::sqlite
