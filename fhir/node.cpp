#include "fhir/node.hpp"

#include <algorithm>
#include <cstring>

namespace bars::fhir {

namespace {

template <class T>
std::span<const T> copy_items(std::pmr::memory_resource& memory, std::span<const T> items) {
  if (items.empty()) return {};
  T* place = std::pmr::polymorphic_allocator<T>(&memory).allocate(items.size());
  std::uninitialized_copy(items.begin(), items.end(), place);
  return {place, items.size()};
}

}  // namespace

Node Node::array(std::span<const Node> items) noexcept {
  Payload payload{nullptr};
  payload.items = items.data();
  return Node(Kind::array, static_cast<std::uint32_t>(items.size()), payload);
}

Node Node::object(std::span<const Member> members) noexcept {
  Payload payload{nullptr};
  payload.members = members.data();
  return Node(Kind::object, static_cast<std::uint32_t>(members.size()), payload);
}

std::string_view Node::text() const noexcept {
  const bool has_text = kind_ == Kind::string || kind_ == Kind::number || kind_ == Kind::boolean;
  return has_text ? std::string_view(payload_.text, size_) : std::string_view();
}

std::span<const Node> Node::items() const noexcept {
  return kind_ == Kind::array ? std::span<const Node>(payload_.items, size_) : std::span<const Node>();
}

std::span<const Member> Node::members() const noexcept {
  return kind_ == Kind::object ? std::span<const Member>(payload_.members, size_) : std::span<const Member>();
}

Node Node::operator[](std::string_view name) const noexcept {
  for (const Member& member : members()) {
    if (member.name == name) return member.value;
  }
  return {};
}

Node Node::operator[](std::size_t index) const noexcept {
  const auto all = items();
  return index < all.size() ? all[index] : Node();
}

Arena::Arena(std::size_t first_block) : memory_(std::make_unique<std::pmr::monotonic_buffer_resource>(first_block)) {}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  auto* place = static_cast<char*>(memory_->allocate(text.size(), 1));
  std::memcpy(place, text.data(), text.size());
  return {place, text.size()};
}

std::span<const Node> Arena::copy(std::span<const Node> items) { return copy_items(*memory_, items); }

std::span<const Member> Arena::copy(std::span<const Member> members) { return copy_items(*memory_, members); }

}  // namespace bars::fhir
