#include "fhir/compare.hpp"

#include <algorithm>

namespace bars::fhir {

namespace {

// Depth is bounded by the decoder that made the trees.
bool equal_members(Node a, Node b, std::string_view but) noexcept {
  const auto counted = [but](Node node) {
    return node.size() - (but.empty() || !node[but] ? 0U : 1U);  // a tree has each name once
  };
  if (counted(a) != counted(b)) return false;
  return std::all_of(a.members().begin(), a.members().end(), [&](const Member& member) {
    return member.name == but || same_value(member.value, b[member.name]);
  });
}

}  // namespace

bool same_value(Node a, Node b) noexcept {
  if (a.kind() != b.kind()) return false;
  if (a.is_object()) return equal_members(a, b, {});
  if (a.is_array()) {
    return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                      [](Node one, Node other) { return same_value(one, other); });
  }
  return a.text() == b.text();
}

bool same_content(Node a, Node b) noexcept { return a.is_object() && b.is_object() && equal_members(a, b, "id"); }

}  // namespace bars::fhir
