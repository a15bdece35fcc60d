// TLS handshakes that failed: counts by minute, address and cause, so that strangers can make neither a commit each nor
// a record each.
#pragma once

#include "storage/sqlite/connection.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

namespace bars::storage::sqlite {

class HandshakeCounts {
 public:
  static constexpr std::size_t most = 1024;             // in memory; all beyond are counted together, as `others`
  static constexpr std::size_t longest_cause = 128;     // bytes; cut there
  static constexpr std::int64_t rows_kept = 1'000'000;  // in the store; the oldest go

  void add(const RefusedHandshake& refused);
  /// What could not be written.
  void add(const HandshakeCounts& others);
  bool empty() const noexcept { return counts_.empty(); }
  /// Inside the writer's current transaction. Throws StorageError.
  void write(Connection& connection) const;

 private:
  using Minute = std::int64_t;  // its first second
  using Key = std::tuple<Minute, std::string, std::string>;

  void add(Key key, std::int64_t times);

  std::map<Key, std::int64_t> counts_;
};

}  // namespace bars::storage::sqlite
