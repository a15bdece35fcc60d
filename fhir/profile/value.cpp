#include "fhir/profile/value.hpp"

#include "fhir/codes.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace bars::fhir::profile {

namespace {

bool is_list(Node node) noexcept { return node.is_array() || node.is_object(); }

/// White space around a text does not count: senders have it around urls.
bool same_scalar(Node value, Node wanted) noexcept {
  return value.kind() == wanted.kind() && trim(value.text()) == wanted.text();
}

}  // namespace

bool equals(Node value, Node fixed) noexcept {
  if (!is_list(fixed) || value.kind() != fixed.kind()) return same_scalar(value, fixed);
  if (value.size() != fixed.size()) return false;
  if (fixed.is_array()) return std::equal(value.items().begin(), value.items().end(), fixed.items().begin(), equals);
  return std::all_of(fixed.members().begin(), fixed.members().end(),
                     [value](const Member& member) { return equals(value[member.name], member.value); });
}

bool contains(Node value, Node pattern) noexcept {
  if (!is_list(pattern)) return same_scalar(value, pattern);
  if (pattern.is_object()) {
    return value.is_object() &&
           std::all_of(pattern.members().begin(), pattern.members().end(),
                       [value](const Member& member) { return contains(value[member.name], member.value); });
  }
  const auto items = value.items();
  return std::all_of(pattern.items().begin(), pattern.items().end(), [items](Node wanted) {
    return std::any_of(items.begin(), items.end(), [wanted](Node item) { return contains(item, wanted); });
  });
}

Node deep_copy(Arena& arena, Node node) {
  switch (node.kind()) {
    case Node::Kind::array: {
      std::vector<Node> items;
      for (const Node& item : node.items()) items.push_back(deep_copy(arena, item));
      return Node::array(arena.copy(items));
    }
    case Node::Kind::object: {
      std::vector<Member> members;
      for (const Member& member : node.members())
        members.push_back({arena.copy(member.name), deep_copy(arena, member.value)});
      return Node::object(arena.copy(members));
    }
    case Node::Kind::number: return Node::number(arena.copy(node.text()));
    case Node::Kind::string: return Node::string(arena.copy(node.text()));
    case Node::Kind::boolean:
    case Node::Kind::null:
    case Node::Kind::absent: return node;
  }
  return node;
}

std::string_view without_version(std::string_view canonical) noexcept {
  return canonical.substr(0, canonical.find_first_of("|#"));
}

std::string_view last_part(std::string_view url) noexcept {
  url = without_version(url);
  return url.substr(url.find_last_of('/') + 1);
}

}  // namespace bars::fhir::profile
