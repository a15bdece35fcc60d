// Reads members of a resource and collects what is wrong with them.
#pragma once

#include "fhir/error.hpp"
#include "fhir/node.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir {

/// Every problem of one pass, in the order found. A member of the wrong JSON kind is reported once, as
/// Category::invalid, and read on as a null node, about which and below which nothing more is reported.
/// A JSON null counts as absent (ERR-48).
class Problems {
 public:
  void add(Category category, std::string diagnostics, std::string expression);

  /// The member, or absent, or null after a problem. `path` is that of `parent`.
  Node member(Node parent, std::string_view name, Node::Kind kind, const std::string& path);
  /// The item, or absent, or null after a problem. `path` is that of `array`.
  Node item(Node array, std::size_t index, Node::Kind kind, const std::string& path);
  /// A string that may be absent: then "".
  std::string_view optional_text(Node parent, std::string_view name, const std::string& path);
  /// A mandatory string. Absent or empty: a Category::invariant problem that says `missing`, and "".
  std::string_view text(Node parent, std::string_view name, const std::string& path, std::string_view missing);

  bool empty() const noexcept { return problems_.empty(); }
  /// All of them as one Error; not empty().
  Error take() { return combine(std::move(problems_)); }

 private:
  Node of_kind(Node value, Node::Kind kind, std::string_view what, std::string expression);

  std::vector<Error> problems_;
};

}  // namespace bars::fhir
