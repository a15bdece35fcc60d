// One use of a prepared statement: bound when made, stepped, reset when it leaves its scope.
#pragma once

#include "fhir/instant.hpp"
#include "fhir/uuid.hpp"
#include "storage/sqlite/connection.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace bars::storage::sqlite {

class Query {
 public:
  /// Binds `values` to ?1, ?2, … Text and blobs are not copied: they must outlive the query, so owning temporaries
  /// do not compile.
  template <class... Values>
  Query(Connection& connection, std::string_view sql, Values&&... values)
      : connection_(connection), statement_(claim(connection, sql)) {
    static_assert((!owning_temporary<Values&&> && ...), "the value would be gone before the query runs");
    int index = 0;
    (bind(++index, values), ...);
  }

  /// True when there is a row. Throws SqliteError.
  bool step();
  /// Runs a statement that returns no rows; how many rows it changed.
  std::int64_t run();

  // Columns of the current row, counted from 0.
  std::int64_t integer(int column) const noexcept { return sqlite3_column_int64(statement_.get(), column); }
  bool flag(int column) const noexcept { return integer(column) != 0; }
  bool is_null(int column) const noexcept { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
  std::string text(int column) const;
  /// Until the next step.
  std::span<const std::uint8_t> view(int column) const noexcept;
  /// Fills `out` exactly; throws SqliteError when the stored value has another size.
  void fixed(int column, std::span<std::uint8_t> out) const;
  fhir::Uuid uuid(int column) const;
  /// Two columns: seconds, nanoseconds.
  fhir::Instant instant(int column) const;

 private:
  struct Reset {
    void operator()(sqlite3_stmt* statement) const noexcept {
      sqlite3_reset(statement);
      sqlite3_clear_bindings(statement);
    }
  };

  template <class Value>
  static constexpr bool owning_temporary =
      std::is_rvalue_reference_v<Value> && !std::is_arithmetic_v<std::remove_cvref_t<Value>> &&
      !std::is_same_v<std::remove_cvref_t<Value>, std::string_view>;

  static sqlite3_stmt* claim(Connection& connection, std::string_view sql);

  template <std::integral Value>
  void bind(int index, Value value) {
    bind_integer(index, static_cast<std::int64_t>(value));
  }
  /// Unbound is NULL.
  template <class Value>
  void bind(int index, const std::optional<Value>& value) {
    if (value) bind(index, *value);
  }
  void bind(int index, std::string_view value);
  void bind(int index, const std::string& value) { bind(index, std::string_view(value)); }
  void bind(int index, const fhir::Uuid& value) { bind(index, std::span<const std::uint8_t>(value.bytes)); }
  void bind(int index, std::span<const std::uint8_t> value);
  void bind_integer(int index, std::int64_t value);

  Connection& connection_;
  std::unique_ptr<sqlite3_stmt, Reset> statement_;
};

}  // namespace bars::storage::sqlite
