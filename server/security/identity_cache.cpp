#include "server/security/identity_cache.hpp"

namespace bars::security {

namespace {

/// All that the identity depends on. A header's value has no line end in it, and an absent header is not an empty one.
std::string key_of(const http::Head& head, const IdentityRules& rules) {
  std::string key;
  key.reserve(1024);
  key += rules.organisation_required ? 'o' : '-';
  key += rules.target_required ? 't' : '-';
  key += std::to_string(rules.header_bytes);
  for (const auto name : identity_headers) {
    key += '\n';
    if (const auto value = head.header(name)) key.append(1, '=').append(*value);
  }
  return key;
}

}  // namespace

fhir::Result<Identity> IdentityCache::read(const http::Head& head, const IdentityRules& rules) {
  auto key = key_of(head, rules);
  if (auto known = find(key)) return std::move(*known);
  auto identity = read_identity(head, rules);
  if (identity) remember(std::move(key), *identity);
  return identity;
}

std::size_t IdentityCache::size() {
  const std::lock_guard lock(mutex_);
  return known_.size();
}

std::optional<Identity> IdentityCache::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto known = known_.find(key);
  if (known == known_.end()) return std::nullopt;
  return known->second;
}

void IdentityCache::remember(std::string key, const Identity& identity) {
  const std::lock_guard lock(mutex_);
  if (known_.size() >= most_) known_.clear();
  known_.emplace(std::move(key), identity);
}

}  // namespace bars::security
