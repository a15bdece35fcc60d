#include "storage/sqlite/query.hpp"

#include <algorithm>
#include <stdexcept>

namespace bars::storage::sqlite {

sqlite3_stmt* Query::claim(Connection& connection, std::string_view sql) {
  connection.check_limit();
  sqlite3_stmt* statement = connection.prepared(sql);
  if (sqlite3_stmt_busy(statement) != 0) throw std::logic_error("a statement is used while it is in use");
  return statement;
}

bool Query::step() {
  switch (const int result = sqlite3_step(statement_.get())) {
    case SQLITE_ROW: return true;
    case SQLITE_DONE: return false;
    default: connection_.fail(result);
  }
}

std::int64_t Query::run() {
  step();
  return connection_.changes();
}

std::span<const std::uint8_t> Query::view(int column) const noexcept {
  // The blob first, then its size: the other order may convert in between.
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::string Query::text(int column) const {
  const auto stored = view(column);
  return stored.empty() ? std::string() : std::string(reinterpret_cast<const char*>(stored.data()), stored.size());
}

void Query::fixed(int column, std::span<std::uint8_t> out) const {
  const auto stored = view(column);
  if (stored.size() != out.size())
    throw SqliteError(SQLITE_CORRUPT, "a stored value has " + std::to_string(stored.size()) + " bytes instead of " +
                                          std::to_string(out.size()));
  std::copy(stored.begin(), stored.end(), out.begin());
}

fhir::Uuid Query::uuid(int column) const {
  fhir::Uuid id;
  fixed(column, id.bytes);
  return id;
}

fhir::Instant Query::instant(int column) const {
  return {integer(column), static_cast<std::int32_t>(integer(column + 1))};
}

// A null pointer would be bound as NULL: the empty text and the empty blob need an address.
void Query::bind(int index, std::string_view value) {
  const char* data = value.empty() ? "" : value.data();
  connection_.check(sqlite3_bind_text64(statement_.get(), index, data, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Query::bind(int index, std::span<const std::uint8_t> value) {
  const void* data = value.empty() ? static_cast<const void*>("") : value.data();
  connection_.check(sqlite3_bind_blob64(statement_.get(), index, data, value.size(), SQLITE_STATIC));
}

void Query::bind_integer(int index, std::int64_t value) {
  connection_.check(sqlite3_bind_int64(statement_.get(), index, value));
}

}  // namespace bars::storage::sqlite
