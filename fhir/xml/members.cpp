#include "fhir/xml/tree.hpp"

#include <algorithm>

namespace bars::fhir {

/// Makes an object of the items from `first` on: in R4's order, what R4 does not have last, by name.
Node XmlTree::finish(std::size_t first, std::string_view resource_type) {
  const auto all = std::span<Item>(items_).subspan(first);
  const auto before = [](const Item& a, const Item& b) {
    if (a.element == nullptr || b.element == nullptr) {
      return a.element == b.element ? a.name < b.name : a.element != nullptr;
    }
    return a.element < b.element;
  };
  if (!std::is_sorted(all.begin(), all.end(), before)) std::stable_sort(all.begin(), all.end(), before);

  members_.clear();
  if (!resource_type.empty()) members_.push_back({"resourceType", Node::string(resource_type)});
  for (auto begin = all.begin(); begin != all.end();) {
    const auto end = std::find_if(begin, all.end(), [&](const Item& item) { return before(*begin, item); });
    add_members({begin, end});
    begin = end;
  }
  items_.resize(first);
  return Node::object(arena_.copy(std::span<const Member>(members_)));
}

/// Items of one element become one member, and one more if a primitive has more than its value.
void XmlTree::add_members(std::span<const Item> group) {
  const Item& only = group.front();
  const bool one = group.size() == 1 && (only.element == nullptr || !only.element->repeats);
  const Node value = one ? only.value : array_of(group, &Item::value);
  const Node side = one ? only.side : array_of(group, &Item::side);
  if (value) members_.push_back({only.name, value});
  if (side) members_.push_back({side_name(only.name), side});
}

/// One part of each item, null where an item does not have it; absent when none has.
Node XmlTree::array_of(std::span<const Item> group, Node Item::*part) {
  if (std::none_of(group.begin(), group.end(), [part](const Item& item) { return bool(item.*part); })) return {};
  nodes_.clear();
  for (const Item& item : group) nodes_.push_back(item.*part ? item.*part : Node::null());
  return Node::array(arena_.copy(std::span<const Node>(nodes_)));
}

std::string_view XmlTree::side_name(std::string_view name) {
  auto* place = static_cast<char*>(arena_.memory().allocate(name.size() + 1, 1));
  *place = '_';
  std::copy(name.begin(), name.end(), place + 1);
  return {place, name.size() + 1};
}

}  // namespace bars::fhir
