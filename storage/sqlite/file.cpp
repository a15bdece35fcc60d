#include "storage/sqlite/file.hpp"

#include "storage/open.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace bars::storage::sqlite {

namespace {

[[noreturn]] void refuse(const std::string& what, const std::filesystem::path& path) {
  throw StorageError(what + " " + path.string() + ": " + std::strerror(errno));
}

// Without it a power cut may take the new name away again.
void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) refuse("cannot open the folder", folder);
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!synced) throw StorageError("cannot sync the folder " + folder.string());
}

void make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || std::filesystem::is_directory(folder)) return;
  if (folder.has_parent_path() && folder.parent_path() != folder) make_folders(folder.parent_path());
  if (::mkdir(folder.c_str(), 0700) == 0) return sync_folder(folder.parent_path());
  if (errno != EEXIST) refuse("cannot create the folder", folder);
}

}  // namespace

std::filesystem::path prepare_folder(const std::filesystem::path& path) {
  try {
    make_folders(std::filesystem::absolute(path).parent_path());
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path));
  } catch (const std::filesystem::filesystem_error& error) {
    throw StorageError(error.what());
  }
}

void prepare_file(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) refuse("cannot open the store", path);
  struct stat status {};
  const bool closed_to_others =
      ::fstat(descriptor, &status) == 0 && ((status.st_mode & 077) == 0 || ::fchmod(descriptor, 0600) == 0);
  const int error = errno;
  ::close(descriptor);
  errno = error;
  if (!closed_to_others) refuse("cannot close the store to other users", path);
  sync_folder(path.parent_path());
}

void make_file(const std::filesystem::path& path) {
  ::unlink(path.c_str());
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) refuse("cannot create", path);
  ::close(descriptor);
}

void move_durably(const std::filesystem::path& from, const std::filesystem::path& to) {
  const int descriptor = ::open(from.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) refuse("cannot open", from);
  const bool synced = ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  errno = error;
  if (!synced) refuse("cannot sync", from);
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) refuse("cannot name", to);
  sync_folder(to.parent_path());
}

FileLock::FileLock(const std::filesystem::path& store) {
  const std::filesystem::path path = store.string() + ".lock";
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor_ < 0) refuse("cannot open the lock", path);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  const int error = errno;
  ::close(descriptor_);
  if (error == EWOULDBLOCK)
    throw StoreInUse("the store " + store.string() + " is in use by another receiver, which holds " + path.string());
  errno = error;
  refuse("cannot lock", path);
}

FileLock::~FileLock() { ::close(descriptor_); }

}  // namespace bars::storage::sqlite
