#include "storage/sqlite/store.hpp"

#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/settings.hpp"

#include <algorithm>
#include <vector>

namespace bars::storage::sqlite {

namespace {

/// A log that was left behind may be whole in the kernel's memory and not on the disk: after a sync that failed, what
/// it gave up counts as written, and no later sync writes it. So every byte is written anew, and synced, before
/// anything is appended to the log or copied out of it.
void renew_log(Connection& connection) {
  constexpr sqlite3_int64 most = 65'536;  // of a page; SQLite asks its file systems for no more at once
  sqlite3_file* log = nullptr;
  connection.check(sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log));
  if (log == nullptr || log->pMethods == nullptr) return;
  sqlite3_int64 size = 0;
  int result = log->pMethods->xFileSize(log, &size);
  std::vector<char> bytes(static_cast<std::size_t>(std::min(size, most)));
  for (sqlite3_int64 at = 0; at < size && result == SQLITE_OK; at += most) {
    const auto amount = static_cast<int>(std::min(size - at, most));
    result = log->pMethods->xRead(log, bytes.data(), amount, at);
    if (result == SQLITE_OK) result = log->pMethods->xWrite(log, bytes.data(), amount, at);
  }
  if (result == SQLITE_OK && size > 0) result = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
  if (result != SQLITE_OK)
    throw SqliteError(result, std::string("its log cannot be written anew: ") + sqlite3_errstr(result));
}

}  // namespace

SqliteStore::SqliteStore(const std::filesystem::path& path, const OpenOptions& options,
                         std::optional<unsigned> retention_days)
    : path_(path), lock_(std::make_unique<FileLock>(path)) {
  try {
    prepare_file(path);
    auto connection = std::make_unique<Connection>(path);
    configure_writer(*connection);
    renew_log(*connection);
    migrate(*connection, migrations());
    const AuditKey key(options.audit_key);
    open_chain(*connection, key, options.now(), options.on_warning);
    // Readers only once the writer has recovered the log, if there was one to recover.
    readers_ = std::make_unique<Readers>(path, options, [this] { writer_->give_up("the store's file is damaged"); });
    writer_ = std::make_unique<Writer>(std::move(connection), path, options, key, retention_days);
  } catch (const SqliteError& error) {
    throw StorageError("the store " + path.string() + " cannot be opened: " + error.what());
  } catch (const StorageError& error) {
    throw StorageError("the store " + path.string() + " is refused: " + error.what());
  }
}

boost::asio::awaitable<fhir::Result<void>> SqliteStore::write(std::shared_ptr<Unit> unit, Deadline deadline) {
  return writer_->write(std::move(unit), deadline);
}

boost::asio::awaitable<fhir::Result<void>> SqliteStore::read_with(std::shared_ptr<ReadWork> work, Deadline deadline,
                                                                  Reach reach) {
  if (!healthy()) co_return unavailable();
  if (reach == Reach::point)
    if (auto done = readers_->read_here(*work, deadline)) co_return std::move(*done);
  co_return co_await readers_->read(std::move(work), deadline);
}

bool SqliteStore::record(const AuditRecord& audit) { return writer_->record(audit); }

AuditState SqliteStore::audit_state() const { return writer_->audit_state(); }

void SqliteStore::count(const RefusedHandshake& refused) { writer_->count(refused); }

fhir::Result<void> SqliteStore::start_backup(const std::filesystem::path& to) { return writer_->start_backup(to); }

BackupState SqliteStore::backup_state() const { return writer_->backup_state(); }

// What cannot be looked at is 0, as the disk of a store that is gone.
Statistics SqliteStore::statistics() const {
  auto statistics = writer_->statistics();
  statistics.reads_waiting = readers_->waiting();
  const auto size_of = [](const std::filesystem::path& file) -> std::uint64_t {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : size;
  };
  statistics.file_bytes = size_of(path_);
  statistics.log_bytes = size_of(path_.string() + "-wal");
  std::error_code error;
  const auto disk = std::filesystem::space(path_.parent_path(), error);
  if (!error) {
    statistics.disk_bytes = disk.capacity;
    statistics.disk_free_bytes = disk.available;
  }
  return statistics;
}

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
