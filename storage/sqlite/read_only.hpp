// A store opened from outside of its receiver, to read it.
#pragma once

#include "storage/audit_reader.hpp"
#include "storage/sqlite/connection.hpp"

namespace bars::storage::sqlite {

/// Throws StorageError when it cannot be read, or is the database of another program.
std::unique_ptr<Connection> open_to_read(const std::filesystem::path& store, AuditReader::Of of);

}  // namespace bars::storage::sqlite
