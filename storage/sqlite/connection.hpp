// One SQLite connection, used by one thread at a time.
#pragma once

#include "storage/transaction.hpp"

#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bars::storage::sqlite {

/// A StorageError with SQLite's extended result code.
class SqliteError : public StorageError {
 public:
  SqliteError(int code, const std::string& what) : StorageError(what), code_(code) {}
  int primary_code() const noexcept { return code_ & 0xff; }

 private:
  int code_;
};

inline constexpr std::int64_t application_id = 0x42615253;  // "BaRS", in the header of a store's file

class Connection {
 public:
  /// Opens an existing file; the caller configures it (settings.hpp). Throws SqliteError.
  explicit Connection(const std::filesystem::path& path);
  /// Opens a store that nobody has open, and whose log is in the file, to read it. Throws StorageError when it has a
  /// log, or is the database of another program.
  static std::unique_ptr<Connection> of_closed_store(const std::filesystem::path& path);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs a statement that returns no rows, and keeps it prepared: a literal. Throws SqliteError.
  void execute(std::string_view sql);
  /// The same, for paths that may not throw; true when it succeeded.
  bool try_execute(std::string_view sql) noexcept;
  /// Runs statements that are needed once, and return nothing of interest. Throws SqliteError.
  void execute_script(const char* sql);
  /// The prepared statement of `sql`, kept for the life of the connection. `sql` must live as long: a literal.
  sqlite3_stmt* prepared(std::string_view sql);

  /// True when no transaction is open, be it that SQLite itself has rolled it back.
  bool autocommit() const noexcept { return sqlite3_get_autocommit(handle_.get()) != 0; }
  std::int64_t changes() const noexcept { return sqlite3_changes64(handle_.get()); }
  /// Pages in the write-ahead log after the last commit of this connection.
  int wal_pages() const noexcept { return wal_pages_; }
  /// True once a statement met a damaged file, or a part of it that cannot be read.
  bool damaged() const noexcept { return damaged_; }

  /// `mode` is SQLITE_CHECKPOINT_*. True when the whole log is in the database file. False when readers or a full
  /// disk were in the way, which does no harm. Throws SqliteError on anything else.
  bool checkpoint(int mode);

  /// Statements that run past `until` fail with SqliteError, until unlimited() is called.
  void limit(std::chrono::steady_clock::time_point until);
  void unlimited() noexcept;
  void check_limit() const;

  void check(int result);
  [[noreturn]] void fail(int result);
  sqlite3* handle() noexcept { return handle_.get(); }
  /// Keeps count of the log's pages. After `PRAGMA wal_autocheckpoint`, which takes the hook away.
  void watch_wal() noexcept;

 private:
  Connection(const char* name, int flags);

  struct Close {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };

  std::unique_ptr<sqlite3, Close> handle_;
  std::unordered_map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
  std::chrono::steady_clock::time_point limit_ = std::chrono::steady_clock::time_point::max();
  int wal_pages_ = 0;
  bool damaged_ = false;
};

}  // namespace bars::storage::sqlite
