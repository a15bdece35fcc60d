// A file system that can be told to fail: SQLite's own, with the write-ahead log's writes and syncs in our hands.
#pragma once

namespace bars::test {

enum class Fault { none, full_on_write, error_on_sync };

/// From the first call on, every store of this process runs on it.
void set_wal_fault(Fault fault);

/// For a scope; none afterwards.
class WalFault {
 public:
  explicit WalFault(Fault fault) { set_wal_fault(fault); }
  ~WalFault() { set_wal_fault(Fault::none); }
  WalFault(const WalFault&) = delete;
  WalFault& operator=(const WalFault&) = delete;
};

}  // namespace bars::test
