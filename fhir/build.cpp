#include "fhir/build.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

namespace bars::fhir {

namespace {

bool is_present(const Node& item) noexcept { return static_cast<bool>(item); }
bool is_present(const Member& member) noexcept { return static_cast<bool>(member.value); }

template <class T>
std::span<const T> copy_present(Arena& arena, std::span<const T> items) {
  const auto present = [](const T& item) { return is_present(item); };
  if (std::all_of(items.begin(), items.end(), present)) return arena.copy(items);
  const auto count = static_cast<std::size_t>(std::count_if(items.begin(), items.end(), present));
  if (count == 0) return {};
  T* const place = std::pmr::polymorphic_allocator<T>(&arena.memory()).allocate(count);
  T* end = place;
  for (const T& item : items) {
    if (present(item)) std::construct_at(end++, item);
  }
  return {place, count};
}

enum class NewMember { last, first };

std::size_t place_of_new(std::span<const Member> members, NewMember where) noexcept {
  if (where == NewMember::last) return members.size();
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].name == "resourceType") return i + 1;
  }
  return 0;
}

// The members before `at`, the changed one, and those from `rest` on.
Node splice(Arena& arena, std::span<const Member> members, std::size_t at, Member changed, std::size_t rest) {
  const std::size_t added = changed.value ? 1 : 0;
  const std::size_t count = at + added + (members.size() - rest);
  if (count == 0) return {};
  Member* const place = std::pmr::polymorphic_allocator<Member>(&arena.memory()).allocate(count);
  Member* end = std::uninitialized_copy_n(members.begin(), at, place);
  if (added == 1) std::construct_at(end++, changed);
  std::uninitialized_copy(members.begin() + static_cast<std::ptrdiff_t>(rest), members.end(), end);
  return Node::object({place, count});
}

Node change(Arena& arena, Node object, Member changed, NewMember where) {
  const auto members = object.members();
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].name == changed.name) return splice(arena, members, i, {members[i].name, changed.value}, i + 1);
  }
  if (!changed.value) return object;
  const std::size_t at = place_of_new(members, where);
  return splice(arena, members, at, changed, at);
}

}  // namespace

Node Build::integer(std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
  return Node::number(arena_.copy(std::string_view(digits, static_cast<std::size_t>(end - digits))));
}

Node Build::array(std::span<const Node> items) {
  const auto present = copy_present(arena_, items);
  return present.empty() ? Node() : Node::array(present);
}

Node Build::object(std::span<const Member> members) {
  const auto present = copy_present(arena_, members);
  return present.empty() ? Node() : Node::object(present);
}

Node Build::with(Node object, std::string_view name, Node value) {
  return change(arena_, object, {name, value}, NewMember::last);
}

Node Build::with_first(Node object, std::string_view name, Node value) {
  return change(arena_, object, {name, value}, NewMember::first);
}

}  // namespace bars::fhir
