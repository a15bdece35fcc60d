// The one in-memory form of a FHIR resource: an immutable tree in an arena.
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>

namespace bars::fhir {

struct Member;

/// One value of the tree; 16 bytes, freely copied. It refers into the arena of its Document (or to text with
/// static life) and is valid as long as that is. Looking up what is not there gives an absent node, so that
/// `patient["name"][0]["family"].text()` never fails: it is "" when any step is missing.
/// Object members keep their order. Numbers keep their text.
class Node {
 public:
  enum class Kind : std::uint8_t { absent, null, boolean, number, string, array, object };

  constexpr Node() noexcept = default;
  static constexpr Node null() noexcept { return Node(Kind::null, 0, {}); }
  static constexpr Node boolean(bool value) noexcept { return string_like(Kind::boolean, value ? "true" : "false"); }
  static constexpr Node number(std::string_view text) noexcept { return string_like(Kind::number, text); }
  static constexpr Node string(std::string_view text) noexcept { return string_like(Kind::string, text); }
  static Node array(std::span<const Node> items) noexcept;
  static Node object(std::span<const Member> members) noexcept;

  constexpr Kind kind() const noexcept { return kind_; }
  constexpr explicit operator bool() const noexcept { return kind_ != Kind::absent; }
  constexpr bool is_string() const noexcept { return kind_ == Kind::string; }
  constexpr bool is_array() const noexcept { return kind_ == Kind::array; }
  constexpr bool is_object() const noexcept { return kind_ == Kind::object; }

  /// Text of a string, number or boolean; "" for every other kind.
  std::string_view text() const noexcept;
  /// Items of an array; empty for every other kind.
  std::span<const Node> items() const noexcept;
  /// Members of an object in document order; empty for every other kind.
  std::span<const Member> members() const noexcept;
  std::size_t size() const noexcept { return kind_ == Kind::array || kind_ == Kind::object ? size_ : 0; }

  Node operator[](std::string_view name) const noexcept;
  Node operator[](std::size_t index) const noexcept;

  /// `resourceType` of a resource; "" when there is none.
  std::string_view resource_type() const noexcept { return (*this)["resourceType"].text(); }

 private:
  union Payload {
    const char* text;
    const Node* items;
    const Member* members;
  };
  constexpr Node(Kind kind, std::uint32_t size, Payload payload) noexcept
      : kind_(kind), size_(size), payload_(payload) {}
  static constexpr Node string_like(Kind kind, std::string_view text) noexcept {
    return Node(kind, static_cast<std::uint32_t>(text.size()), Payload{text.data()});
  }

  Kind kind_ = Kind::absent;
  std::uint32_t size_ = 0;
  Payload payload_{nullptr};
};

struct Member {
  std::string_view name;
  Node value;
};

/// Memory that grows and is freed as one. Not thread-safe.
class Arena {
 public:
  explicit Arena(std::size_t first_block = 16 * 1024);
  std::string_view copy(std::string_view text);
  std::span<const Node> copy(std::span<const Node> items);
  std::span<const Member> copy(std::span<const Member> members);
  std::pmr::memory_resource& memory() noexcept { return *memory_; }

 private:
  std::unique_ptr<std::pmr::monotonic_buffer_resource> memory_;
};

/// A tree and the arena that holds it.
struct Document {
  Arena arena;
  Node root;
};

}  // namespace bars::fhir
