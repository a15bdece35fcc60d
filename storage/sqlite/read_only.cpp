#include "storage/sqlite/read_only.hpp"

#include "storage/sqlite/query.hpp"
#include "storage/sqlite/settings.hpp"

namespace bars::storage::sqlite {

std::unique_ptr<Connection> open_to_read(const std::filesystem::path& store, AuditReader::Of of) {
  if (of == AuditReader::Of::copy) return Connection::of_closed_store(store);
  auto connection = std::make_unique<Connection>(store);
  configure_reader(*connection);
  Query row(*connection, "PRAGMA application_id");
  if (!row.step() || row.integer(0) != application_id)
    throw StorageError(store.string() + " is not a store of this program");
  return connection;
}

}  // namespace bars::storage::sqlite
