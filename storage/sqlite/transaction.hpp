// The writing verbs, inside the writer's current transaction.
#pragma once

#include "storage/sqlite/audit.hpp"
#include "storage/sqlite/snapshot.hpp"

namespace bars::storage::sqlite {

/// Every verb throws StorageError when no transaction is open: after a rollback by SQLite itself nothing may be
/// written outside of one.
class SqliteTransaction final : public Reading<Transaction> {
 public:
  SqliteTransaction(Connection& connection, const AuditKey& key)
      : Reading<Transaction>(connection), audit_(connection, key) {}

  void add_request(const RequestRecord& record) override;
  void add_message(const MessageRecord& record) override;
  std::int64_t put_resource(const ResourceRecord& record) override;
  bool take_slot(std::string_view id) override;
  void release_slot(std::string_view id) override;
  std::size_t add_slots(std::span<const SlotRecord> slots) override;
  void add_link(const LinkRecord& record) override;
  void end_links(const Owner& owner, fhir::Instant when) override;
  void add_local_change(const LocalChangeRecord& record) override;
  void add_audit(const AuditRecord& record) override;
  fhir::Result<void> probe() override;

  AuditChain& audit() noexcept { return audit_; }
  /// Deletes kept refusals whose time is up at `now`, at most `limit` of them; how many.
  std::size_t purge_refusals(std::int64_t now, std::size_t limit);

 private:
  void require_transaction() const;

  AuditChain audit_;
};

}  // namespace bars::storage::sqlite
