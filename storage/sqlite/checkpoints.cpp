#include "storage/sqlite/checkpoints.hpp"

#include "storage/sqlite/query.hpp"
#include "storage/sqlite/settings.hpp"

namespace bars::storage::sqlite {

Checkpoints::Checkpoints(Connection& writer, const std::filesystem::path& path, int pages, int emptied_at)
    : writer_(writer), pages_(pages), emptied_at_(emptied_at), copy_due_(pages), empty_due_(emptied_at), holder_(path) {
  configure_reader(holder_);
  thread_ = std::thread([this] { sync_when_asked(); });
}

void Checkpoints::step(bool idle) {
  const bool long_idle = idle && Clock::now() >= idle_due_;
  if (long_idle) wait_for_sync();
  if (is_syncing()) return;
  const int pages = writer_.wal_pages();
  if (long_idle || pages >= empty_due_)
    empty(pages);
  else if (pages >= copy_due_)
    copy(pages);
  if (long_idle) idle_due_ = Clock::time_point::max();
}

void Checkpoints::finish() {
  wait_for_sync();
  writer_.checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
}

// The pragma acts when it is compiled, so that it may not be kept prepared.
void Checkpoints::copy(int pages) {
  hold_log();
  writer_.execute_script("PRAGMA synchronous=OFF");
  writer_.checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  writer_.execute_script("PRAGMA synchronous=FULL");
  copy_due_ = pages + pages_;
  {
    const std::lock_guard lock(mutex_);
    syncing_ = true;
  }
  changed_.notify_all();
}

void Checkpoints::empty(int pages) {
  const bool complete =
      writer_.checkpoint(pages >= wait_for_readers_at ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE);
  copy_due_ = complete ? pages_ : pages + pages_;
  empty_due_ = complete ? emptied_at_ : pages + pages_;
}

void Checkpoints::hold_log() {
  holder_.execute("BEGIN");
  Query snapshot(holder_, "SELECT count(*) FROM migration");
  snapshot.step();
}

bool Checkpoints::is_syncing() {
  const std::lock_guard lock(mutex_);
  if (sync_result_ != SQLITE_OK)
    throw SqliteError(sync_result_,
                      std::string("what was copied into the file is not durable: ") + sqlite3_errstr(sync_result_));
  return syncing_;
}

void Checkpoints::wait_for_sync() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !syncing_; });
  }
  is_syncing();
}

void Checkpoints::sync_when_asked() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return syncing_ || ending_; });
    if (!syncing_) return;
    lock.unlock();
    const int result = sync();
    lock.lock();
    sync_result_ = result;
    syncing_ = false;
    changed_.notify_all();
  }
}

// Where it fails the log stays as it is: a restart writes everything anew from it.
int Checkpoints::sync() {
  sqlite3_file* file = nullptr;
  int result = sqlite3_file_control(holder_.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (result == SQLITE_OK) result = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
  if (result == SQLITE_OK && !holder_.try_execute("ROLLBACK")) result = SQLITE_ERROR;
  return result;
}

void Checkpoints::end_thread() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

}  // namespace bars::storage::sqlite
