// What a store holds, read from outside of a receiver: beside a running one, or in a copy.
#pragma once

#include "storage/audit_reader.hpp"
#include "storage/transaction.hpp"

#include <filesystem>
#include <functional>
#include <memory>

namespace bars::storage {

/// One thread.
class StoreReader {
 public:
  using Of = AuditReader::Of;

  /// Changes nothing in the store. Throws StorageError when it cannot be read.
  StoreReader(const std::filesystem::path& store, Of of);
  ~StoreReader();
  StoreReader(const StoreReader&) = delete;
  StoreReader& operator=(const StoreReader&) = delete;

  /// Everything that `look` asks is of the same commits. It must not take long: beside a running receiver its snapshot
  /// keeps the log from being emptied. Throws StorageError, and what `look` throws.
  void read(const std::function<void(Snapshot&)>& look);

 private:
  class Opened;
  std::unique_ptr<Opened> opened_;
};

}  // namespace bars::storage
