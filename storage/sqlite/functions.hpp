// What our SQL calls that SQLite does not have.
#pragma once

#include "storage/sqlite/connection.hpp"

namespace bars::storage::sqlite {

/// `matches_name(name_key, wanted)`: fhir::matches_name(). Throws SqliteError.
void add_functions(Connection& connection);

}  // namespace bars::storage::sqlite
