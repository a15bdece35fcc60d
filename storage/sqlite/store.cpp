#include "storage/sqlite/store.hpp"

#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/settings.hpp"

namespace bars::storage::sqlite {

SqliteStore::SqliteStore(const std::filesystem::path& path, const OpenOptions& options)
    : lock_(std::make_unique<FileLock>(path)) {
  try {
    prepare_file(path);
    auto connection = std::make_unique<Connection>(path);
    configure_writer(*connection);
    migrate(*connection, migrations());
    // Readers only once the writer has recovered the log, if there was one to recover.
    readers_ = std::make_unique<Readers>(path, options);
    writer_ = std::make_unique<Writer>(std::move(connection), options);
  } catch (const SqliteError& error) {
    throw StorageError("the store " + path.string() + " cannot be opened: " + error.what());
  } catch (const StorageError& error) {
    throw StorageError("the store " + path.string() + " is refused: " + error.what());
  }
}

boost::asio::awaitable<fhir::Result<void>> SqliteStore::write(std::shared_ptr<Unit> unit, Deadline deadline) {
  return writer_->write(std::move(unit), deadline);
}

boost::asio::awaitable<fhir::Result<void>> SqliteStore::read_with(std::shared_ptr<ReadWork> work, Deadline deadline) {
  if (!healthy()) co_return unavailable();
  co_return co_await readers_->read(std::move(work), deadline);
}

bool SqliteStore::record(AuditRecord audit) { return writer_->record(std::move(audit)); }

fhir::Result<void> SqliteStore::start_backup(const std::filesystem::path& to) { return writer_->start_backup(to); }

BackupState SqliteStore::backup_state() const { return writer_->backup_state(); }

bool SqliteStore::healthy() const noexcept { return writer_->healthy(); }

void SqliteStore::stop() {
  std::call_once(stopped_, [this] {
    // Readers first: the writer's last checkpoint needs the log to itself.
    readers_->stop();
    writer_->stop();
    lock_.reset();
  });
}

}  // namespace bars::storage::sqlite
