// Reads members of a resource and collects what is wrong with them.
#pragma once

#include "fhir/issue.hpp"
#include "fhir/node.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bars::fhir {

/// Every problem of one pass goes to `issues`, in the order found, under the rule that is being judged. A member of the
/// wrong JSON kind is reported once, under ERR-3 as Category::invalid, and read on as a null node, about which and
/// below which nothing more is reported. A JSON null counts as absent (ERR-48). What is missing is named itself, and
/// when what it belongs in is missing too, that is named.
class Problems {
 public:
  explicit Problems(Issues& issues) : issues_(issues) {}

  /// Names the rule that what follows is about; `rule` has static life.
  void judging(std::string_view rule) noexcept { rule_ = rule; }

  void add(Category category, std::string diagnostics, std::string expression);
  /// What is accepted, but worth a line in the audit.
  void warn(std::string_view rule, std::string diagnostics, std::string expression);

  /// The member, or absent, or null after a problem. `path` is that of `parent`.
  Node member(Node parent, std::string_view name, Node::Kind kind, const std::string& path);
  /// The same for a value that is at `expression`; `name` is what the sender calls it.
  Node of_kind(Node value, Node::Kind kind, std::string_view name, std::string expression);
  /// The item, or absent, or null after a problem. `path` is that of `array`.
  Node item(Node array, std::size_t index, Node::Kind kind, const std::string& path);
  /// A string that may be absent: then "".
  std::string_view optional_text(Node parent, std::string_view name, const std::string& path);
  /// A mandatory string. Absent or empty: a Category::invariant problem that says `missing`, and "".
  std::string_view text(Node parent, std::string_view name, const std::string& path, std::string_view missing);

 private:
  Issues& issues_;
  std::string_view rule_;
};

}  // namespace bars::fhir
