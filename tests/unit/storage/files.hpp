// A connection as the writer has it, on a new file of its own.
#pragma once

#include "storage/sqlite/batch.hpp"
#include "storage/sqlite/file.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/settings.hpp"
#include "tests/contract/opened.hpp"

namespace bars::test {

struct NewFile {
  TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "receiver.db";
  NewFile() { storage::sqlite::prepare_file(path); }

  std::unique_ptr<storage::sqlite::Connection> connect() const {
    auto connection = std::make_unique<storage::sqlite::Connection>(path);
    storage::sqlite::configure_writer(*connection);
    return connection;
  }
};

/// A deferred record as the writer has it, under the published key.
inline storage::sqlite::WaitingAudit waiting(const storage::AuditRecord& record) {
  return {record.request_id, record.correlation_id, storage::pack_audit(record, storage::AuditKey(""))};
}

inline std::int64_t number(storage::sqlite::Connection& connection, std::string_view sql) {
  storage::sqlite::Query query(connection, sql);
  return query.step() ? query.integer(0) : -1;
}

inline std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const storage::StorageError& error) {
    return error.what();
  }
  return {};
}

}  // namespace bars::test
