#include "storage/open.hpp"

#include "storage/sqlite/store.hpp"

#include <chrono>

namespace bars::storage {

namespace {

std::int64_t system_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

std::unique_ptr<Store> open(const config::Storage& storage, OpenOptions options) {
  if (storage.driver != "sqlite") throw StorageError("the storage driver " + storage.driver + " is not known");
  if (!options.on_failure) options.on_failure = [](const std::string&) {};
  if (!options.on_warning) options.on_warning = [](const std::string&) {};
  if (!options.on_retention) options.on_retention = [](const Removed&) {};
  if (!options.on_backup) options.on_backup = [](const BackupState&) {};
  if (!options.now) options.now = system_seconds;
  return std::make_unique<sqlite::SqliteStore>(sqlite::prepare_folder(storage.path), options, storage.retention_days);
}

}  // namespace bars::storage
