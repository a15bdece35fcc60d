// Another program that writes to the receiver's store.
#pragma once

#include "tests/support/catch.hpp"

#include <sqlite3.h>

#include <string>

namespace bars::test {

/// Keeps the receiver from writing; it waits two seconds for that, then refuses.
class WriteLock {
 public:
  explicit WriteLock(const std::string& store) {
    REQUIRE(sqlite3_open_v2(store.c_str(), &database_, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
    sqlite3_busy_timeout(database_, 60'000);  // milliseconds
    REQUIRE(sqlite3_exec(database_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  ~WriteLock() { sqlite3_close(database_); }
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

 private:
  sqlite3* database_ = nullptr;
};

}  // namespace bars::test
