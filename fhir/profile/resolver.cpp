#include "fhir/profile/resolver.hpp"

#include <algorithm>

namespace bars::fhir::profile {

Resolver::Resolver(Node root) {
  if (root.resource_type() == "Bundle") bundle_.emplace(root);
}

Node Resolver::resolve(std::string_view reference, Node container) {
  if (reference.empty()) return {};
  if (reference.front() != '#') return bundle_ ? bundle_->resolve(reference).resource : Node();
  return reference.size() == 1 ? container : resolve_contained(reference.substr(1), container);
}

Node Resolver::resolve_contained(std::string_view id, Node container) {
  const auto by_id = [](const Contained& a, const Contained& b) { return a.id < b.id; };
  if (const Member* members = container.members().data(); members != container_) {
    container_ = members;
    contained_.clear();
    for (const Node& resource : container["contained"].items()) contained_.push_back({resource["id"].text(), resource});
    std::stable_sort(contained_.begin(), contained_.end(), by_id);
  }
  const auto found = std::lower_bound(contained_.begin(), contained_.end(), Contained{id, {}}, by_id);
  return found != contained_.end() && found->id == id ? found->resource : Node();
}

}  // namespace bars::fhir::profile
