// The tables, as numbered steps.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace bars::storage::sqlite {

class Connection;

struct Migration {
  std::int64_t version;  // 1, 2, …
  std::string_view name;
  const char* sql;
};

/// Every step this program knows, in order. A published step never changes; the next change is a new step.
std::span<const Migration> migrations() noexcept;

/// Brings the store to the last of `steps`, each in its own transaction with the record of its checksum. Throws
/// StorageError, with nothing changed, when the store has a step that is not among `steps` (it is newer than this
/// program) or one whose text was another.
void migrate(Connection& connection, std::span<const Migration> steps);

}  // namespace bars::storage::sqlite
