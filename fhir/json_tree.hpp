// Private to fhir/: builds the tree of a JSON document from its events, and refuses what exceeds the limits.
#pragma once

#include "fhir/json.hpp"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bars::fhir {

/// Takes the events of one document in order. Each returns false when the document is refused; problem() then
/// says why. Names and texts must lie in the arena already: they are referred to. Containers are copied into the arena
/// when they end, so that what they hold lies side by side.
class JsonTree {
 public:
  /// `escaped_unicode`: the text has `\u` somewhere, so strings are searched for what only such escapes can bring.
  JsonTree(Arena& arena, const JsonLimits& limits, bool escaped_unicode);

  /// A finished value: a scalar, or a container with everything in it.
  bool value(Node node) {
    values_.push_back(node);
    return ++count_ <= limits_.values || refuse_count();
  }
  bool number(std::string_view text) { return value(Node::number(text)); }
  bool string(std::string_view text) { return is_clean(text) && value(Node::string(text)); }
  bool key(std::string_view name);
  bool start(Node::Kind kind);
  bool end_array();
  bool end_object();

  Node root() const noexcept { return values_.front(); }
  /// A sentence; empty when nothing was refused.
  const std::string& problem() const noexcept { return problem_; }
  /// The element that was being read, like `Bundle.entry[3].resource`.
  std::string path() const;

 private:
  // Names are compared by length first; an ordered set, because hashes of chosen names can be made to collide.
  struct Shorter {
    bool operator()(std::string_view a, std::string_view b) const noexcept {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    }
  };
  using Names = std::set<std::string_view, Shorter>;

  struct Frame {
    Node::Kind kind;
    std::size_t first_value;
    std::size_t first_name;
    std::unique_ptr<Names> seen;  // only for objects with many members
  };

  bool refuse(std::string sentence) {
    problem_ = std::move(sentence);
    return false;
  }
  bool refuse_count();
  bool is_clean(std::string_view text) { return !escaped_unicode_ || has_no_forbidden_escape(text); }
  bool has_no_forbidden_escape(std::string_view text);
  bool is_new(Frame& frame, std::string_view name);
  std::string_view root_type() const noexcept;

  Arena& arena_;
  const JsonLimits limits_;
  const bool escaped_unicode_;
  std::vector<Node> values_;             // finished values of all open containers
  std::vector<std::string_view> names_;  // member names of all open objects
  std::vector<Frame> frames_;            // the open containers, outermost first
  std::size_t count_ = 0;                // values of the document so far
  std::string problem_;
};

}  // namespace bars::fhir
