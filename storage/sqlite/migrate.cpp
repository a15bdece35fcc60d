#include "storage/sqlite/query.hpp"
#include "storage/sqlite/schema.hpp"

#include <algorithm>
#include <optional>

namespace bars::storage::sqlite {

namespace {

// FNV-1a: it has to notice an edited step, not to withstand somebody who means harm.
std::int64_t checksum(std::string_view text) noexcept {
  std::uint64_t sum = 14695981039346656037u;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return static_cast<std::int64_t>(sum);
}

void refuse_newer(Connection& connection, std::span<const Migration> steps) {
  const std::int64_t known = steps.empty() ? 0 : steps.back().version;
  Query query(connection, "SELECT max(version) FROM migration");
  if (query.step() && query.integer(0) > known)
    throw StorageError("the store was written by a newer version of this program: its schema is number " +
                       std::to_string(query.integer(0)) + ", this program knows up to " + std::to_string(known));
}

std::optional<std::int64_t> recorded_checksum(Connection& connection, const Migration& step) {
  Query query(connection, "SELECT checksum FROM migration WHERE version = ?1", step.version);
  if (!query.step()) return std::nullopt;
  return query.integer(0);
}

void apply(Connection& connection, const Migration& step) {
  connection.execute("BEGIN IMMEDIATE");
  try {
    connection.execute_script(step.sql);
    Query(connection, "INSERT INTO migration (version, name, checksum) VALUES (?1, ?2, ?3)", step.version, step.name,
          checksum(step.sql))
        .run();
    connection.execute("COMMIT");
  } catch (...) {
    connection.try_execute("ROLLBACK");
    throw;
  }
}

}  // namespace

void migrate(Connection& connection, std::span<const Migration> steps) {
  connection.execute(
      "CREATE TABLE IF NOT EXISTS migration "
      "(version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum INTEGER NOT NULL) STRICT");
  refuse_newer(connection, steps);
  // Every recorded step is compared before the first new one is applied.
  auto pending = steps.begin();
  for (; pending != steps.end(); ++pending) {
    const auto recorded = recorded_checksum(connection, *pending);
    if (!recorded) break;
    if (*recorded != checksum(pending->sql))
      throw StorageError("step " + std::to_string(pending->version) + " (" + std::string(pending->name) +
                         ") of the store's schema differs from the one in this program");
  }
  std::for_each(pending, steps.end(), [&](const Migration& step) { apply(connection, step); });
}

}  // namespace bars::storage::sqlite
