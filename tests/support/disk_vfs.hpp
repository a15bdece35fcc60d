// SQLite on a Disk.
#pragma once

#include "tests/support/disk.hpp"

#include <sqlite3.h>

#include <array>

namespace bars::test {

/// While it lives, every database that this process opens is on this disk, whatever file system its path names; the
/// files that others than SQLite make stay where they were. Made before the first connection, gone after the last.
class DiskVfs {
 public:
  explicit DiskVfs(Disk& disk);
  ~DiskVfs();
  DiskVfs(const DiskVfs&) = delete;
  DiskVfs& operator=(const DiskVfs&) = delete;

  struct State;

 private:
  std::unique_ptr<State> state_;
  sqlite3_vfs vfs_;
};

}  // namespace bars::test
