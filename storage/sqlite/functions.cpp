#include "storage/sqlite/functions.hpp"

#include "fhir/views.hpp"

#include <string_view>

namespace bars::storage::sqlite {

namespace {

std::string_view text_of(sqlite3_value* value) noexcept {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void matches_name(sqlite3_context* context, int, sqlite3_value** values) {
  sqlite3_result_int(context, fhir::matches_name(text_of(values[0]), text_of(values[1])) ? 1 : 0);
}

}  // namespace

void add_functions(Connection& connection) {
  constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
  connection.check(sqlite3_create_function_v2(connection.handle(), "matches_name", 2, flags, nullptr, matches_name,
                                              nullptr, nullptr, nullptr));
}

}  // namespace bars::storage::sqlite
