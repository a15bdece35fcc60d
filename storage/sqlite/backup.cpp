#include "storage/sqlite/backup.hpp"

#include "storage/sqlite/file.hpp"

namespace bars::storage::sqlite {

namespace {

using Phase = BackupState::Phase;

constexpr int pages_in_one_step = 256;  // of 4 KB: a batch that has come waits for one megabyte

fhir::Error refused(fhir::Category category, std::string why) { return {category, std::move(why), {}}; }

}  // namespace

/// The new file, and how far it is.
struct Backup::Copy {
  Connection file;
  sqlite3_backup* handle = nullptr;

  Copy(const std::filesystem::path& path, Connection& source) : file(path) {
    // Nobody else sees the file, and it is made durable as a whole.
    file.execute_script("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF");
    handle = sqlite3_backup_init(file.handle(), "main", source.handle(), "main");
    if (handle == nullptr) file.fail(sqlite3_extended_errcode(file.handle()));
  }
  ~Copy() { sqlite3_backup_finish(handle); }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
};

Backup::Backup(Ended ended) : ended_(std::move(ended)) {}

Backup::~Backup() { stop("the store was closed"); }

fhir::Result<void> Backup::start(const std::filesystem::path& to) {
  const std::lock_guard lock(mutex_);
  if (state_.phase == Phase::copying || state_.phase == Phase::syncing)
    return refused(fhir::Category::conflict, "Another backup is being made.");
  if (!to.is_absolute()) return refused(fhir::Category::value, "Expected an absolute path.");
  if (std::error_code error; std::filesystem::exists(to, error))
    return refused(fhir::Category::conflict, "There is such a file already: " + to.string());
  if (syncing_.joinable()) syncing_.join();
  to_ = to;
  try {
    make_file(part());
  } catch (const StorageError& error) {
    return refused(fhir::Category::value, error.what());
  }
  began_ = Clock::now();
  state_ = {.phase = Phase::copying, .file = to};
  is_copying_ = true;
  return {};
}

BackupState Backup::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void Backup::step(Connection& source) {
  if (!is_copying_) return;
  try {
    copy_pages(source);
  } catch (const std::exception& error) {
    give_up(error.what());
  }
}

void Backup::copy_pages(Connection& source) {
  if (!copy_) copy_ = std::make_unique<Copy>(part(), source);
  const int result = sqlite3_backup_step(copy_->handle, pages_in_one_step);
  if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_BUSY && result != SQLITE_LOCKED)
    throw SqliteError(result, std::string("the copy cannot be written: ") + sqlite3_errstr(result));
  const std::lock_guard lock(mutex_);
  state_.pages = sqlite3_backup_pagecount(copy_->handle);
  state_.copied = state_.pages - sqlite3_backup_remaining(copy_->handle);
  if (result != SQLITE_DONE) return;
  copy_.reset();
  is_copying_ = false;
  state_.phase = Phase::syncing;
  syncing_ = std::thread([this] { make_durable(); });
}

void Backup::make_durable() noexcept {
  try {
    move_durably(part(), to_);
  } catch (const std::exception& error) {
    return give_up(error.what());
  }
  end({});
}

void Backup::give_up(const std::string& fault) noexcept {
  copy_.reset();
  is_copying_ = false;
  std::error_code ignored;
  std::filesystem::remove(part(), ignored);
  end(fault);
}

// The state says last that it has ended: nobody starts another one before this one is on record, and start() never
// waits for a thread that is still telling of it.
void Backup::end(const std::string& fault) noexcept {
  auto ended = state();
  ended.phase = fault.empty() ? Phase::done : Phase::failed;
  ended.fault = fault;
  ended.took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
  std::error_code error;
  const auto bytes = std::filesystem::file_size(to_, error);
  if (!error) ended.bytes = bytes;
  ended_(ended);
  const std::lock_guard lock(mutex_);
  state_ = std::move(ended);
}

void Backup::stop(const std::string& why) noexcept {
  if (is_copying_) give_up(why);
  if (syncing_.joinable()) syncing_.join();
}

}  // namespace bars::storage::sqlite
