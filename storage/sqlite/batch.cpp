#include "storage/sqlite/batch.hpp"

namespace bars::storage::sqlite {

namespace {

constexpr std::size_t purge_step = 256;

/// Leaving it without release() takes back everything since it was made, the audit's head too. Where that fails, the
/// whole transaction goes: half a unit must never be committed.
class Savepoint {
 public:
  Savepoint(Connection& connection, AuditChain& audit) : connection_(connection), audit_(audit), mark_(audit.mark()) {
    connection_.execute("SAVEPOINT unit");
  }
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  ~Savepoint() {
    if (released_ || connection_.autocommit()) return;
    audit_.go_back(mark_);
    if (!connection_.try_execute("ROLLBACK TO unit") || !connection_.try_execute("RELEASE unit"))
      connection_.try_execute("ROLLBACK");
  }
  void roll_back() {
    connection_.execute("ROLLBACK TO unit");
    audit_.go_back(mark_);
  }
  void release() {
    connection_.execute("RELEASE unit");
    released_ = true;
  }

 private:
  Connection& connection_;
  AuditChain& audit_;
  const std::optional<AuditHead> mark_;
  bool released_ = false;
};

}  // namespace

BatchOutcome BatchRunner::run(const Batch& batch) {
  BatchOutcome outcome;
  outcome.results.reserve(batch.units.size());
  const auto everything_failed = [&](Commit commit) {
    outcome.commit = commit;
    outcome.audit_written = false;
    outcome.results.assign(batch.units.size(), unavailable());
    return std::move(outcome);
  };

  if (!begin()) return everything_failed(Commit::rolled_back);
  for (const QueuedUnit& queued : batch.units) {
    outcome.results.push_back(run_unit(queued));
    // SQLite may have rolled back every unit so far, released savepoints included.
    if (connection_.autocommit()) return everything_failed(Commit::rolled_back);
  }
  outcome.audit_written = write_audit(batch);
  if (connection_.autocommit()) return everything_failed(Commit::rolled_back);
  const Commit committed = commit();
  return committed == Commit::done ? std::move(outcome) : everything_failed(committed);
}

bool BatchRunner::begin() {
  try {
    if (!connection_.autocommit()) connection_.execute("ROLLBACK");  // left by a ROLLBACK that failed
    connection_.execute("BEGIN IMMEDIATE");
    verbs_.audit().forget();
    return true;
  } catch (const StorageError& error) {
    warn_(std::string("no transaction could be started: ") + error.what());
    return false;
  }
}

// Writes the pages to the log without the mark that commits them: a disk that is full shows here, where it can still
// be rolled back, and not in COMMIT, after which nothing is certain.
void BatchRunner::flush() {
  const int result = sqlite3_db_cacheflush(connection_.handle());
  if (result != SQLITE_BUSY) connection_.check(result);
}

Commit BatchRunner::commit() {
  const auto began = std::chrono::steady_clock::now();
  try {
    flush();
  } catch (const StorageError& error) {
    warn_(std::string("the log cannot be written: ") + error.what());
    if (!connection_.autocommit()) connection_.try_execute("ROLLBACK");
    return Commit::rolled_back;
  }
  try {
    connection_.execute("COMMIT");
    if (const auto& head = verbs_.audit().mark()) committed_ = head;
    const auto took = std::chrono::steady_clock::now() - began;
    commits_.add(static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
    return Commit::done;
  } catch (const StorageError& error) {
    warn_(std::string("COMMIT failed: ") + error.what());
    return Commit::failed;
  }
}

fhir::Result<void> BatchRunner::run_unit(const QueuedUnit& queued) {
  if (queued.ticket->expired()) return timed_out();
  try {
    return apply_and_settle(*queued.unit);
  } catch (const StorageError& error) {
    warn_(std::string("a request failed in the store: ") + error.what());
    return unavailable();
  } catch (const std::exception& error) {
    warn_(std::string("a request met a fault of this program: ") + error.what());
    return faulty();
  } catch (...) {
    warn_("a request met a fault of this program");
    return faulty();
  }
}

// Effects and what settle() writes stand or fall together: they share the savepoint.
fhir::Result<void> BatchRunner::apply_and_settle(Unit& unit) {
  Savepoint savepoint(connection_, verbs_.audit());
  fhir::Result<void> applied = unit.apply(verbs_);
  if (applied) {
    unit.settle(verbs_, nullptr);
  } else {
    savepoint.roll_back();
    const fhir::Error refusal = applied.error();
    unit.settle(verbs_, &refusal);
  }
  savepoint.release();
  return applied;
}

bool BatchRunner::write_audit(const Batch& batch) {
  if (batch.audit.empty() && batch.handshakes.empty()) return true;
  try {
    Savepoint savepoint(connection_, verbs_.audit());
    for (const auto& each : batch.audit) verbs_.audit().add(each.request_id, each.correlation_id, each.record);
    if (!batch.handshakes.empty()) batch.handshakes.write(connection_);
    savepoint.release();
    return true;
  } catch (const StorageError& error) {
    warn_(std::string("deferred audit records could not be written yet: ") + error.what());
    return false;
  }
}

Commit BatchRunner::purge(std::int64_t now, bool& more) {
  more = false;
  return keep_house("kept refusals could not be purged", [&](Connection&, AuditChain&) {
    const std::size_t purged = verbs_.purge_refusals(now, purge_step);
    more = purged == purge_step;
    return purged != 0;
  });
}

Commit BatchRunner::keep_house(std::string_view failing, const std::function<bool(Connection&, AuditChain&)>& work) {
  if (!begin()) return Commit::rolled_back;
  Commit kept = Commit::done;
  try {
    if (work(connection_, verbs_.audit())) return commit();
  } catch (const StorageError& error) {
    warn_(std::string(failing).append(": ").append(error.what()));
    kept = Commit::rolled_back;
  }
  connection_.try_execute("ROLLBACK");
  return kept;
}

}  // namespace bars::storage::sqlite
