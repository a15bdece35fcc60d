// How our connections are set up.
#pragma once

#include "storage/sqlite/connection.hpp"

namespace bars::storage::sqlite {

inline constexpr int busy_milliseconds = 2000;

/// The one connection that writes. Throws SqliteError, and StorageError when the file is another program's database.
void configure_writer(Connection& connection);
/// A connection that can only read, for a file that configure_writer() has prepared.
void configure_reader(Connection& connection);

}  // namespace bars::storage::sqlite
