#include "fhir/structure/contained.hpp"

#include <algorithm>
#include <tuple>

namespace bars::fhir {

Contained::Contained(Node contained) : referred_(contained.items().size()) {
  const auto resources = contained.items();
  items_.reserve(resources.size());
  for (std::size_t i = 0; i < resources.size(); ++i) items_.push_back({resources[i]["id"].text(), resources[i], i});
  std::sort(items_.begin(), items_.end(),
            [](const Item& a, const Item& b) { return std::tie(a.id, a.index) < std::tie(b.id, b.index); });
  for (std::size_t i = 1; i < items_.size(); ++i)
    items_[i].repeated = !items_[i].id.empty() && items_[i].id == items_[i - 1].id;
}

Node Contained::refer(std::string_view id) noexcept {
  const auto found = std::lower_bound(items_.begin(), items_.end(), id,
                                      [](const Item& item, std::string_view text) { return item.id < text; });
  if (id.empty() || found == items_.end() || found->id != id) return {};
  referred_[found->index] = true;
  return found->resource;
}

void Contained::refer_from(std::size_t index) noexcept {
  if (index < referred_.size()) referred_[index] = true;
}

}  // namespace bars::fhir
