// Identities that were read before: most requests of a sender carry the same headers, letter for letter.
#pragma once

#include "server/security/identity.hpp"

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace bars::security {

/// Thread-safe. Gives what read_identity() gives, and remembers it when it is an Identity; a refusal is made anew each
/// time. Everything is forgotten when there are `most` of them, so that callers cannot make it grow.
class IdentityCache {
 public:
  explicit IdentityCache(std::size_t most = 256) : most_(most) {}

  fhir::Result<Identity> read(const http::Head& head, const IdentityRules& rules);
  std::size_t size();

 private:
  std::optional<Identity> find(const std::string& key);
  void remember(std::string key, const Identity& identity);

  const std::size_t most_;
  std::mutex mutex_;
  std::unordered_map<std::string, Identity> known_;  // guarded by mutex_
};

}  // namespace bars::security
