// What a store's file says, asked in SQL once nobody has it open.
#pragma once

#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/query.hpp"
#include "tests/support/audit_view.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace bars::test {

inline std::unique_ptr<storage::sqlite::Connection> opened(const std::filesystem::path& path) {
  auto connection = storage::sqlite::Connection::of_closed_store(path);
  add_audit_view(connection->handle());
  return connection;
}

/// The first value of the first row.
inline std::uint64_t count(storage::sqlite::Connection& connection, std::string_view sql) {
  storage::sqlite::Query query(connection, sql);
  return query.step() ? static_cast<std::uint64_t>(query.integer(0)) : 0;
}

}  // namespace bars::test
