#include "tests/unit/storage/faulty_vfs.hpp"

#include <sqlite3.h>

#include <atomic>
#include <mutex>

namespace bars::test {

namespace {

std::atomic<Fault> fault{Fault::none};
sqlite3_vfs* real = nullptr;
sqlite3_vfs faulty;
const sqlite3_io_methods* real_methods = nullptr;
sqlite3_io_methods faulty_methods;

int write(sqlite3_file* file, const void* data, int amount, sqlite3_int64 offset) {
  return fault == Fault::full_on_write ? SQLITE_FULL : real_methods->xWrite(file, data, amount, offset);
}

int sync(sqlite3_file* file, int flags) {
  return fault == Fault::error_on_sync ? SQLITE_IOERR_FSYNC : real_methods->xSync(file, flags);
}

// The file stays the real one; only the table of its methods is replaced. Every log has the same real table.
int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  static std::mutex one_at_a_time;
  const int result = real->xOpen(real, name, file, flags, out_flags);
  if (result != SQLITE_OK || (flags & SQLITE_OPEN_WAL) == 0) return result;
  const std::lock_guard lock(one_at_a_time);
  if (real_methods == nullptr) {
    real_methods = file->pMethods;
    faulty_methods = *real_methods;
    faulty_methods.xWrite = write;
    faulty_methods.xSync = sync;
  }
  file->pMethods = &faulty_methods;
  return result;
}

}  // namespace

void set_wal_fault(Fault wanted) {
  static std::once_flag registered;
  std::call_once(registered, [] {
    real = sqlite3_vfs_find(nullptr);
    faulty = *real;
    faulty.pNext = nullptr;
    faulty.zName = "faulty";
    faulty.xOpen = open;
    sqlite3_vfs_register(&faulty, 1);
  });
  fault = wanted;
}

}  // namespace bars::test
