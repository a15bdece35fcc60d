#include "fhir/json_tree.hpp"

#include "fhir/r4/definitions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory_resource>

namespace bars::fhir {

namespace {

constexpr std::size_t few_members = 16;  // up to here comparing with each is cheaper than a set
constexpr std::size_t path_bytes = 512;  // a path stops growing here

// UTF-8 of U+D800 to U+DFFF. The text was valid UTF-8, so only an escape can have made it.
bool has_surrogate(std::string_view text) noexcept {
  for (auto at = text.find('\xED'); at != text.npos; at = text.find('\xED', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return true;
  }
  return false;
}

}  // namespace

JsonTree::JsonTree(Arena& arena, const JsonLimits& limits, bool escaped_unicode)
    : arena_(arena), limits_(limits), escaped_unicode_(escaped_unicode) {
  values_.reserve(128);
  names_.reserve(64);
  frames_.reserve(16);
}

bool JsonTree::has_no_forbidden_escape(std::string_view text) {
  if (text.find('\0') != text.npos) return refuse("The escape \\u0000 is not allowed.");
  if (has_surrogate(text)) return refuse("A surrogate escape must be one of a pair.");
  return true;
}

bool JsonTree::refuse_count() { return refuse(fmt::format("A document may have at most {} values.", limits_.values)); }

bool JsonTree::key(std::string_view name) {
  Frame& frame = frames_.back();
  if (names_.size() - frame.first_name >= limits_.members) {
    return refuse(fmt::format("An object may have at most {} members.", limits_.members));
  }
  if (!is_clean(name)) return false;
  names_.push_back(name);
  return is_new(frame, names_.back()) || refuse("A member name stands twice in one object.");
}

// `name` is already the last of names_.
bool JsonTree::is_new(Frame& frame, std::string_view name) {
  const auto first = names_.begin() + static_cast<std::ptrdiff_t>(frame.first_name);
  const auto last = names_.end() - 1;
  if (static_cast<std::size_t>(last - first) < few_members) return std::find(first, last, name) == last;
  if (!frame.seen) frame.seen = std::make_unique<Names>(first, last);
  return frame.seen->insert(name).second;
}

bool JsonTree::start(Node::Kind kind) {
  if (frames_.size() >= limits_.depth) {
    return refuse(fmt::format("Arrays and objects may be nested at most {} deep.", limits_.depth));
  }
  frames_.push_back({kind, values_.size(), names_.size(), nullptr});
  return true;
}

bool JsonTree::end_array() {
  const std::size_t first = frames_.back().first_value;
  const auto items = arena_.copy(std::span<const Node>(values_).subspan(first));
  values_.resize(first);
  frames_.pop_back();
  return value(Node::array(items));
}

bool JsonTree::end_object() {
  const Frame& frame = frames_.back();
  const std::size_t count = names_.size() - frame.first_name;
  Member* members = nullptr;
  if (count != 0) members = std::pmr::polymorphic_allocator<Member>(&arena_.memory()).allocate(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::construct_at(members + i, Member{names_[frame.first_name + i], values_[frame.first_value + i]});
  }
  values_.resize(frame.first_value);
  names_.resize(frame.first_name);
  frames_.pop_back();
  return value(Node::object({members, count}));
}

std::string_view JsonTree::root_type() const noexcept {
  if (frames_.empty() || frames_.front().kind != Node::Kind::object) return {};
  const std::size_t known = frames_.size() > 1 ? frames_[1].first_value : values_.size();
  for (std::size_t i = 0; i < known && i < names_.size(); ++i) {
    if (names_[i] == "resourceType") return values_[i].text();
  }
  return {};
}

std::string JsonTree::path() const {
  std::string path;
  if (const auto type = root_type(); r4::is_name(type)) path = type;
  for (std::size_t i = 0; i < frames_.size() && path.size() < path_bytes; ++i) {
    const bool innermost = i + 1 == frames_.size();
    const std::size_t values = (innermost ? values_.size() : frames_[i + 1].first_value) - frames_[i].first_value;
    const std::size_t names = (innermost ? names_.size() : frames_[i + 1].first_name) - frames_[i].first_name;
    if (frames_[i].kind == Node::Kind::array) {
      path += fmt::format("[{}]", values);
    } else if (names > values) {
      const auto name = names_[frames_[i].first_name + values];
      if (!r4::is_name(name)) return path;
      if (!path.empty()) path += '.';
      path += name;
    }
  }
  return path;
}

}  // namespace bars::fhir
