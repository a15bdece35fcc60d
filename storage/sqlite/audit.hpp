// The audit in the store: a chain of records that only grows.
#pragma once

#include "storage/audit_key.hpp"
#include "storage/audit_record.hpp"
#include "storage/sqlite/connection.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bars::storage::sqlite {

/// A deferred record, ready to be written.
struct WaitingAudit {
  std::string request_id;
  std::string correlation_id;
  Packed record;
};

/// The record of what the store does by itself. `now` is Unix seconds.
AuditRecord act_of_store(std::int64_t now, std::string_view interaction, std::string detail);

/// Adds records, inside the writer's current transaction.
class AuditChain {
 public:
  AuditChain(Connection& connection, const AuditKey& key) : connection_(connection), key_(key), macs_(key) {}

  void add(const AuditRecord& record);
  void add(std::string_view request_id, std::string_view correlation_id, std::span<const std::uint8_t> record);

  /// The newest record as this transaction sees it.
  const AuditHead& head();
  /// Before anything that may be taken back, and when it was.
  std::optional<AuditHead> mark() const noexcept { return head_; }
  void go_back(const std::optional<AuditHead>& mark) noexcept { head_ = mark; }
  /// Another transaction begins: the head is read again when it is needed.
  void forget() noexcept { head_.reset(); }

 private:
  Connection& connection_;
  const AuditKey& key_;
  AuditMacs macs_;
  std::optional<AuditHead> head_;
};

/// Takes over the records of a store that had no chain yet, in a transaction of its own, and says in the chain how many
/// they are; says there, too, when the chain goes on under another key than before. `now` is Unix seconds. Throws
/// StorageError.
void open_chain(Connection& connection, const AuditKey& key, std::int64_t now,
                const std::function<void(const std::string&)>& warn);

AuditHead read_audit_head(Connection& connection);
std::vector<AuditRecord> find_audit(Connection& connection, std::string_view request_id);

}  // namespace bars::storage::sqlite
