// The store's files: folder, modes, and the lock that keeps a second receiver out.
#pragma once

#include <filesystem>

namespace bars::storage::sqlite {

/// Makes the missing folders (0700) and the file (0600), and takes group and others off an existing file.
/// Before any connection is open: closing a second descriptor of the file would drop SQLite's own locks.
/// Throws StorageError.
void prepare_file(const std::filesystem::path& path);

/// The missing folders of `path` (0700), then its absolute form without symbolic links, so that one store has one
/// name. Throws StorageError.
std::filesystem::path prepare_folder(const std::filesystem::path& path);

/// Makes a new, empty file (0600), in place of one of that name. Throws StorageError.
void make_file(const std::filesystem::path& path);

/// Syncs the file, then gives it its name, which must be free, and syncs the folder. Throws StorageError.
void move_durably(const std::filesystem::path& from, const std::filesystem::path& to);

/// Holds `<path>.lock` exclusively while it lives. The file itself stays: removing it would let two processes lock
/// two different files of that name.
class FileLock {
 public:
  /// Throws StorageError when another process, or another store of this one, holds it.
  explicit FileLock(const std::filesystem::path& store);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace bars::storage::sqlite
