#include "storage/sqlite/connection.hpp"

#include <stdexcept>

namespace bars::storage::sqlite {

namespace {

constexpr int instructions_between_looks_at_the_clock = 4096;

int stop_when_past(void* until) {
  return std::chrono::steady_clock::now() > *static_cast<std::chrono::steady_clock::time_point*>(until) ? 1 : 0;
}

/// A file of this name is neither locked nor written, nor looks SQLite for a log of it.
std::string immutable_name(const std::filesystem::path& path) {
  std::string name = "file:";
  for (const char c : path.string()) {
    if (c == '?' || c == '#' || c == '%')
      name.append(c == '?' ? "%3f" : c == '#' ? "%23" : "%25");
    else
      name.push_back(c);
  }
  return name + "?immutable=1";
}

}  // namespace

Connection::Connection(const char* name, int flags) {
  sqlite3* handle = nullptr;
  const int result = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  handle_.reset(handle);
  if (result != SQLITE_OK)
    throw SqliteError(result, std::string("cannot open ") + name + ": " + sqlite3_errstr(result));
}

Connection::Connection(const std::filesystem::path& path) : Connection(path.c_str(), SQLITE_OPEN_READWRITE) {}

std::unique_ptr<Connection> Connection::of_closed_store(const std::filesystem::path& path) {
  std::error_code error;
  if (const auto log = path.string() + "-wal"; std::filesystem::file_size(log, error) > 0 && !error)
    throw StorageError(path.string() +
                       " has a write-ahead log: it is open, or was not closed; start the receiver on it");
  std::unique_ptr<Connection> connection(
      new Connection(immutable_name(path).c_str(), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI));
  const auto statement = connection->prepared("PRAGMA application_id");
  const bool is_store = sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int64(statement, 0) == application_id;
  sqlite3_reset(statement);
  if (!is_store) throw StorageError(path.string() + " is not a store of this program");
  return connection;
}

void Connection::execute(std::string_view sql) {
  sqlite3_stmt* const statement = prepared(sql);
  sqlite3_step(statement);
  check(sqlite3_reset(statement));  // what the step failed with, if it did
}

bool Connection::try_execute(std::string_view sql) noexcept {
  try {
    execute(sql);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

void Connection::execute_script(const char* sql) { check(sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr)); }

sqlite3_stmt* Connection::prepared(std::string_view sql) {
  auto& statement = statements_[sql];
  if (!statement) {
    sqlite3_stmt* made = nullptr;
    const char* rest = nullptr;
    check(sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &made,
                             &rest));
    statement.reset(made);
    if (rest != sql.data() + sql.size()) throw std::logic_error("more than one statement; see execute_script()");
  }
  return statement.get();
}

bool Connection::checkpoint(int mode) {
  int in_log = 0;
  int done = 0;
  const int result = sqlite3_wal_checkpoint_v2(handle_.get(), "main", mode, &in_log, &done);
  switch (result & 0xff) {
    case SQLITE_OK: return in_log == done;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL: return false;
    default: fail(result);
  }
}

void Connection::limit(std::chrono::steady_clock::time_point until) {
  limit_ = until;
  sqlite3_progress_handler(handle_.get(), instructions_between_looks_at_the_clock, stop_when_past, &limit_);
}

void Connection::unlimited() noexcept {
  limit_ = std::chrono::steady_clock::time_point::max();
  sqlite3_progress_handler(handle_.get(), 0, nullptr, nullptr);
}

void Connection::check_limit() const {
  if (limit_ != std::chrono::steady_clock::time_point::max() && std::chrono::steady_clock::now() > limit_)
    throw SqliteError(SQLITE_INTERRUPT, "the work took longer than its snapshot may live");
}

void Connection::check(int result) {
  if (result != SQLITE_OK) fail(result);
}

void Connection::fail(int result) {
  const int primary = result & 0xff;
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || result == SQLITE_IOERR_READ) damaged_ = true;
  // sqlite3_errmsg names tables, columns and causes, never a bound value.
  throw SqliteError(result, std::string(sqlite3_errmsg(handle_.get())) + " (SQLite " + std::to_string(result) + ")");
}

void Connection::watch_wal() noexcept {
  sqlite3_wal_hook(
      handle_.get(),
      [](void* pages, sqlite3*, const char*, int count) {
        *static_cast<int*>(pages) = count;
        return SQLITE_OK;
      },
      &wal_pages_);
}

}  // namespace bars::storage::sqlite
