#include "server/observability/organisations.hpp"

#include <utility>

namespace bars::observability {

Organisations::Organisations(std::set<std::string, std::less<>> named, std::size_t places)
    : full_(places == 0), places_(places), labels_(std::move(named)) {}

std::string_view Organisations::label_of(std::string_view code, bool may_join) {
  if (code.empty()) return {};
  std::unique_lock lock(mutex_, std::defer_lock);
  if (!full_.load(std::memory_order_acquire)) lock.lock();
  if (const auto known = labels_.find(code); known != labels_.end()) return *known;
  if (!may_join || !lock.owns_lock() || places_ == 0) return others;
  const std::string_view label = *labels_.emplace(code).first;
  if (--places_ == 0) full_.store(true, std::memory_order_release);
  return label;
}

}  // namespace bars::observability
