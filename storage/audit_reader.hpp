// The audit of a store, read record by record: beside a running receiver, or in a copy.
#pragma once

#include "storage/audit_key.hpp"
#include "storage/packed.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bars::storage {

/// A record as it is stored. What stands in it was not looked at.
struct StoredAudit {
  std::int64_t sequence = 0;
  std::string request_id;
  std::string correlation_id;
  Packed mac;
  Packed record;

  AuditRow row() const noexcept { return {sequence, request_id, correlation_id, record}; }
};

/// TLS handshakes that failed in one minute.
struct RefusedHandshakes {
  std::int64_t minute = 0;  // Unix seconds, its first one
  std::string address;
  std::string cause;
  std::int64_t times = 0;
};

/// One thread. Every member throws StorageError when the store cannot be read.
class AuditReader {
 public:
  enum class Of {
    store,  // a receiver may have it open, and goes on
    copy    // nobody writes it meanwhile
  };

  /// Changes nothing in the store.
  AuditReader(const std::filesystem::path& store, Of of);
  ~AuditReader();
  AuditReader(const AuditReader&) = delete;
  AuditReader& operator=(const AuditReader&) = delete;

  /// The number of the newest record; 0 without any.
  std::int64_t newest();
  /// Calls `visit` with each record there is, by number, until it returns false. What comes meanwhile is visited too. A
  /// snapshot never lasts longer than it takes to read a page of them, however slow `visit` is.
  void walk(const std::function<bool(const StoredAudit&)>& visit);
  /// Of minutes that begin in [from, to), in the order of storing.
  std::vector<RefusedHandshakes> refused_handshakes(std::int64_t from, std::int64_t to, std::size_t limit);

 private:
  class Page;
  std::unique_ptr<Page> page_;
};

}  // namespace bars::storage
