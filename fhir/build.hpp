// Makes new nodes in an arena, and changed copies of old ones.
#pragma once

#include "fhir/node.hpp"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace bars::fhir {

/// Writes resources as they are read:
///   build.object({{"resourceType", build.text("Slot")}, {"id", build.copy(id)}})
/// Members whose value is absent are left out, so optional elements need no branches. Member names are not
/// copied: they must outlive the arena (literals, or names from the same arena).
class Build {
 public:
  explicit Build(Arena& arena) noexcept : arena_(arena) {}

  /// A string that outlives the arena (a literal, or text of the same arena); not copied.
  static Node text(std::string_view literal) noexcept { return Node::string(literal); }
  /// A string copied into the arena.
  Node copy(std::string_view value) { return Node::string(arena_.copy(value)); }
  /// A copied string, or absent when it is empty.
  Node copy_if(std::string_view value) { return value.empty() ? Node() : copy(value); }
  Node integer(std::int64_t value);
  Node array(std::initializer_list<Node> items) { return array(std::span(items.begin(), items.size())); }
  /// Absent items are left out; absent when none is left (FHIR has no empty arrays and no empty objects).
  Node array(std::span<const Node> items);
  Node object(std::initializer_list<Member> members) { return object(std::span(members.begin(), members.size())); }
  /// Absent members are left out; absent when none is left.
  Node object(std::span<const Member> members);

  /// A copy of `object` in which `name` is `value`: replaced where it stood, else appended. Absent removes it.
  Node with(Node object, std::string_view name, Node value);
  /// Like with(), but a new member is put right behind `resourceType` (where `id` and `meta` belong), or first.
  Node with_first(Node object, std::string_view name, Node value);

  Arena& arena() noexcept { return arena_; }

 private:
  Arena& arena_;
};

}  // namespace bars::fhir
