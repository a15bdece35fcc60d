// The audit as a table of columns, for tests that ask a store's file in SQL.
#pragma once

#include "storage/audit_record.hpp"

#include <sqlite3.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace bars::test {

/// SQL's audit_text(record, name): a text of a packed record.
inline void audit_text(sqlite3_context* context, int, sqlite3_value** values) {
  using Record = storage::AuditRecord;
  static constexpr std::pair<std::string_view, std::string Record::*> texts[] = {
      {"peer", &Record::peer},
      {"address", &Record::address},
      {"organisation", &Record::organisation},
      {"software", &Record::software},
      {"practitioner", &Record::practitioner},
      {"target", &Record::target},
      {"source_endpoint", &Record::source_endpoint},
      {"interaction", &Record::interaction},
      {"request_type", &Record::request_type},
      {"code", &Record::code},
      {"issue", &Record::issue},
      {"detail", &Record::detail},
      {"resource", &Record::resource},
      {"patient", &Record::patient},
      {"body_hash", &Record::body_hash},
      {"headers", &Record::headers},
      {"claims", &Record::claims}};
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_value_blob(values[0]));
  const auto record = storage::unpack_audit({}, {}, {bytes, static_cast<std::size_t>(sqlite3_value_bytes(values[0]))});
  const std::string_view name = reinterpret_cast<const char*>(sqlite3_value_text(values[1]));
  for (const auto& [each, text] : texts)
    if (each == name) {
      const auto& value = record.*text;
      sqlite3_result_text64(context, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    }
  if (name == "at") sqlite3_result_int64(context, record.at.seconds);
  if (name == "at_ns") sqlite3_result_int64(context, record.at.nanoseconds);
  if (name == "status") sqlite3_result_int64(context, record.status);
  if (name == "duration_us") sqlite3_result_int64(context, record.duration_microseconds);
}

/// From then on `audit` is the view of this connection; `main.audit` is the table.
inline void add_audit_view(sqlite3* database) {
  sqlite3_create_function(database, "audit_text", 2, SQLITE_UTF8, nullptr, audit_text, nullptr, nullptr);
  std::string sql = "CREATE TEMP VIEW audit AS SELECT seq, request_id, correlation_id, mac";
  for (const char* name :
       {"at",     "at_ns",           "peer",        "address",      "organisation", "software", "practitioner",
        "target", "source_endpoint", "interaction", "request_type", "status",       "code",     "issue",
        "detail", "resource",        "patient",     "body_hash",    "headers",      "claims",   "duration_us"})
    sql.append(", audit_text(record, '").append(name).append("') AS ").append(name);
  sql += " FROM main.audit";
  if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(database));
}

}  // namespace bars::test
