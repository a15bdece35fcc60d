// The Store over one SQLite file.
#pragma once

#include "storage/sqlite/file.hpp"
#include "storage/sqlite/readers.hpp"
#include "storage/sqlite/writer.hpp"

#include <filesystem>
#include <optional>

namespace bars::storage::sqlite {

class SqliteStore final : public Store {
 public:
  /// `path` is what prepare_folder() returned. Throws StorageError.
  SqliteStore(const std::filesystem::path& path, const OpenOptions& options, std::optional<unsigned> retention_days);
  ~SqliteStore() override { stop(); }

  boost::asio::awaitable<fhir::Result<void>> write(std::shared_ptr<Unit> unit, Deadline deadline) override;
  boost::asio::awaitable<fhir::Result<void>> read_with(std::shared_ptr<ReadWork> work, Deadline deadline,
                                                       Reach reach) override;
  bool record(const AuditRecord& audit) override;
  AuditState audit_state() const override;
  void count(const RefusedHandshake& refused) override;
  fhir::Result<void> start_backup(const std::filesystem::path& to) override;
  BackupState backup_state() const override;
  Statistics statistics() const override;
  bool healthy() const noexcept override;
  void stop() override;

 private:
  const std::filesystem::path path_;
  std::unique_ptr<FileLock> lock_;  // taken first, released last
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Readers> readers_;
  std::once_flag stopped_;
};

}  // namespace bars::storage::sqlite
