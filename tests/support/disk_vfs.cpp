#include "tests/support/disk_vfs.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace bars::test {

namespace {

constexpr int shared_memory_locks = SQLITE_SHM_NLOCK;

/// What the connections of one database share: the locks on the file, and the index of its log.
struct Shared {
  int readers = 0;
  const void* reserved = nullptr;  // by which connection
  const void* exclusive = nullptr;
  std::vector<std::unique_ptr<std::uint8_t[]>> regions;
  int mapped_by = 0;
  std::array<int, shared_memory_locks> shared_locks{};
  std::array<bool, shared_memory_locks> exclusive_locks{};
};

}  // namespace

struct DiskVfs::State {
  explicit State(Disk& on) : disk(on) {}
  Disk& disk;
  std::mutex mutex;                                       // guards everything below
  std::map<std::string, std::shared_ptr<Shared>> shared;  // by the database's name
};

namespace {

using State = DiskVfs::State;

/// A file as SQLite holds it: made in memory that SQLite gives.
struct Handle {
  sqlite3_file base;
  State* state;
  Disk::Opened file;
  std::shared_ptr<Shared> shared;
  int lock = SQLITE_LOCK_NONE;
  bool mapped = false;
  std::array<bool, shared_memory_locks> holds_shared{};
  std::array<bool, shared_memory_locks> holds_exclusive{};
};

Handle& handle_of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }

int unmap(sqlite3_file* file, int remove) {
  auto& handle = handle_of(file);
  const std::lock_guard lock(handle.state->mutex);
  if (!std::exchange(handle.mapped, false)) return SQLITE_OK;
  auto& shared = *handle.shared;
  if (--shared.mapped_by == 0 || remove != 0) shared.regions.clear();  // with the last process that had it
  return SQLITE_OK;
}

int unlock(sqlite3_file* file, int wanted) {
  auto& handle = handle_of(file);
  const std::lock_guard lock(handle.state->mutex);
  auto& shared = *handle.shared;
  if (shared.exclusive == &handle) shared.exclusive = nullptr;
  if (shared.reserved == &handle) shared.reserved = nullptr;
  if (handle.lock >= SQLITE_LOCK_SHARED && wanted == SQLITE_LOCK_NONE) --shared.readers;
  handle.lock = std::min(handle.lock, wanted);
  return SQLITE_OK;
}

int lock(sqlite3_file* file, int wanted) {
  auto& handle = handle_of(file);
  const std::lock_guard guard(handle.state->mutex);
  auto& shared = *handle.shared;
  if (handle.lock >= wanted) return SQLITE_OK;
  if (shared.exclusive != nullptr && shared.exclusive != &handle) return SQLITE_BUSY;
  if (wanted >= SQLITE_LOCK_RESERVED && shared.reserved != nullptr && shared.reserved != &handle) return SQLITE_BUSY;
  if (wanted == SQLITE_LOCK_EXCLUSIVE && shared.readers > 1) return SQLITE_BUSY;
  if (wanted == SQLITE_LOCK_SHARED) ++shared.readers;
  if (wanted >= SQLITE_LOCK_RESERVED) shared.reserved = &handle;
  if (wanted == SQLITE_LOCK_EXCLUSIVE) shared.exclusive = &handle;
  handle.lock = wanted;
  return SQLITE_OK;
}

int check_reserved(sqlite3_file* file, int* out) {
  auto& handle = handle_of(file);
  const std::lock_guard lock(handle.state->mutex);
  *out = handle.shared->reserved != nullptr ? 1 : 0;
  return SQLITE_OK;
}

int close(sqlite3_file* file) {
  auto& handle = handle_of(file);
  if (handle.shared) {
    unmap(file, 0);
    unlock(file, SQLITE_LOCK_NONE);
  }
  handle.~Handle();
  return SQLITE_OK;
}

int read(sqlite3_file* file, void* out, int amount, sqlite3_int64 at) {
  auto& handle = handle_of(file);
  const auto size = static_cast<std::size_t>(amount);
  auto* const bytes = static_cast<std::uint8_t*>(out);
  std::size_t got = 0;
  if (handle.state->disk.read(*handle.file, static_cast<std::size_t>(at), bytes, size, got) != Disk::Result::done)
    return SQLITE_IOERR_READ;
  std::fill(bytes + got, bytes + size, std::uint8_t{0});
  return got == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int code_of(Disk::Result result, int error) {
  if (result == Disk::Result::full) return SQLITE_FULL;
  return result == Disk::Result::done ? SQLITE_OK : error;
}

int write(sqlite3_file* file, const void* bytes, int amount, sqlite3_int64 at) {
  auto& handle = handle_of(file);
  return code_of(handle.state->disk.write(*handle.file, static_cast<std::size_t>(at),
                                          static_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(amount)),
                 SQLITE_IOERR_WRITE);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  auto& handle = handle_of(file);
  return code_of(handle.state->disk.resize(*handle.file, static_cast<std::size_t>(size)), SQLITE_IOERR_TRUNCATE);
}

int sync(sqlite3_file* file, int) {
  auto& handle = handle_of(file);
  return code_of(handle.state->disk.sync(*handle.file), SQLITE_IOERR_FSYNC);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  auto& handle = handle_of(file);
  *size = static_cast<sqlite3_int64>(handle.state->disk.size(*handle.file));
  return SQLITE_OK;
}

int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }  // as SQLite takes real disks to be

int map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  auto& handle = handle_of(file);
  const std::lock_guard lock(handle.state->mutex);
  auto& shared = *handle.shared;
  if (!std::exchange(handle.mapped, true)) ++shared.mapped_by;
  const auto index = static_cast<std::size_t>(region);
  *out = nullptr;
  if (shared.regions.size() <= index && extend == 0) return SQLITE_OK;
  while (shared.regions.size() <= index)
    shared.regions.push_back(std::make_unique<std::uint8_t[]>(static_cast<std::size_t>(size)));
  *out = shared.regions[index].get();
  return SQLITE_OK;
}

int lock_memory(sqlite3_file* file, int offset, int count, int flags) {
  auto& handle = handle_of(file);
  const std::lock_guard lock(handle.state->mutex);
  auto& shared = *handle.shared;
  const auto from = static_cast<std::size_t>(offset);
  const auto to = from + static_cast<std::size_t>(count);
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  if ((flags & SQLITE_SHM_LOCK) != 0)
    for (auto i = from; i < to; ++i)
      if (shared.exclusive_locks[i] || (exclusive && shared.shared_locks[i] > 0)) return SQLITE_BUSY;
  for (auto i = from; i < to; ++i) {
    const bool taking = (flags & SQLITE_SHM_LOCK) != 0;
    if (exclusive && std::exchange(handle.holds_exclusive[i], taking) != taking) shared.exclusive_locks[i] = taking;
    if (!exclusive && std::exchange(handle.holds_shared[i], taking) != taking)
      shared.shared_locks[i] += taking ? 1 : -1;
  }
  return SQLITE_OK;
}

void barrier(sqlite3_file* file) { const std::lock_guard lock(handle_of(file).state->mutex); }

constexpr sqlite3_io_methods methods = {.iVersion = 2,
                                        .xClose = close,
                                        .xRead = read,
                                        .xWrite = write,
                                        .xTruncate = truncate,
                                        .xSync = sync,
                                        .xFileSize = file_size,
                                        .xLock = lock,
                                        .xUnlock = unlock,
                                        .xCheckReservedLock = check_reserved,
                                        .xFileControl = control,
                                        .xSectorSize = sector_size,
                                        .xDeviceCharacteristics = characteristics,
                                        .xShmMap = map,
                                        .xShmLock = lock_memory,
                                        .xShmBarrier = barrier,
                                        .xShmUnmap = unmap,
                                        .xFetch = nullptr,
                                        .xUnfetch = nullptr};

State& state_of(sqlite3_vfs* vfs) { return *static_cast<State*>(vfs->pAppData); }

// The store makes its database itself, and syncs the folder, before SQLite sees it: that file is there.
int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  auto& state = state_of(vfs);
  const bool is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  const bool create = (flags & SQLITE_OPEN_CREATE) != 0 || (is_database && (flags & SQLITE_OPEN_READWRITE) != 0);
  if (name == nullptr) return SQLITE_CANTOPEN;  // a temporary file: everything of that kind is in memory
  auto opened = state.disk.open(name, create);
  if (opened == nullptr) return SQLITE_CANTOPEN;
  auto* const handle = new (file) Handle{};
  handle->state = &state;
  handle->file = std::move(opened);
  if (is_database) {
    const std::lock_guard lock(state.mutex);
    auto& shared = state.shared[name];
    if (shared == nullptr) shared = std::make_shared<Shared>();
    handle->shared = shared;
  }
  handle->base.pMethods = &methods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  return code_of(state_of(vfs).disk.remove(name, sync_folder != 0), SQLITE_IOERR_DELETE);
}

int access(sqlite3_vfs* vfs, const char* name, int, int* out) {
  *out = state_of(vfs).disk.exists(name) ? 1 : 0;
  return SQLITE_OK;
}

int full_name(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}

}  // namespace

DiskVfs::DiskVfs(Disk& disk) : state_(std::make_unique<State>(disk)), vfs_(*sqlite3_vfs_find(nullptr)) {
  vfs_.szOsFile = sizeof(Handle);
  vfs_.pNext = nullptr;
  vfs_.zName = "disk";
  vfs_.pAppData = state_.get();
  vfs_.xOpen = open;
  vfs_.xDelete = remove;
  vfs_.xAccess = access;
  vfs_.xFullPathname = full_name;
  sqlite3_vfs_register(&vfs_, 1);
}

DiskVfs::~DiskVfs() { sqlite3_vfs_unregister(&vfs_); }

}  // namespace bars::test
