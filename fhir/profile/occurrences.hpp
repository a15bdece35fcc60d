// Private to the checker: the values of one element, under whichever name JSON gives it.
#pragma once

#include "fhir/profile/checker.hpp"

#include <algorithm>

namespace bars::fhir::profile {

struct Checker::Occurrences {
  Occurrences(const Rule& each_rule, Node object) noexcept : rule(each_rule) {
    if (!rule.is_choice()) {
      take(rule.spellings.front(), object);
      return;
    }
    for (const Member& member : object.members()) {
      std::string_view name = member.name;
      if (name.starts_with('_')) name.remove_prefix(1);
      if (!name.starts_with(rule.name)) continue;
      const auto found = std::find_if(rule.spellings.begin(), rule.spellings.end(),
                                      [name](const Spelling& each) { return each.element->json == name; });
      if (found == rule.spellings.end()) continue;
      take(*found, object);
      return;
    }
  }

  std::size_t count() const noexcept {
    if (node.is_array() || sibling.is_array()) return std::max(node.size(), sibling.size());
    return Found{node, sibling, {}}.there() ? 1 : 0;
  }

  Found at(std::size_t index) const noexcept {
    const std::string_view type = rule.is_choice() ? spelling->element->type->name : std::string_view();
    if (!node.is_array() && !sibling.is_array()) return {node, sibling, type};
    return {node[index], sibling[index], type};
  }

  Path path(const Path& parent, std::size_t index) const noexcept {
    const Found found = at(index);
    const std::string_view type = found.type.empty() ? found.node.resource_type() : found.type;
    const bool repeats = node.is_array() || sibling.is_array();
    return Path(parent, rule.name, repeats ? index : Path::no_index, type);
  }

  const Rule& rule;
  const Spelling* spelling = nullptr;
  Node node;
  Node sibling;

 private:
  void take(const Spelling& found, Node object) noexcept {
    spelling = &found;
    node = object[found.element->json];
    if (!found.sibling.empty()) sibling = object[found.sibling];
  }
};

}  // namespace bars::fhir::profile
