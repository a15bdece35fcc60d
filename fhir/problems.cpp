#include "fhir/problems.hpp"

#include <utility>

namespace bars::fhir {

namespace {

std::string_view kind_name(Node::Kind kind) noexcept {
  switch (kind) {
    case Node::Kind::absent: return "absent";
    case Node::Kind::null: return "null";
    case Node::Kind::boolean: return "true or false";
    case Node::Kind::number: return "a number";
    case Node::Kind::string: return "a string";
    case Node::Kind::array: return "an array";
    case Node::Kind::object: return "an object";
  }
  return "";
}

}  // namespace

void Problems::add(Category category, std::string diagnostics, std::string expression) {
  issues_.error(category, rule_, std::move(diagnostics), std::move(expression));
}

void Problems::warn(std::string_view rule, std::string diagnostics, std::string expression) {
  issues_.warn(rule, std::move(diagnostics), std::move(expression));
}

Node Problems::of_kind(Node value, Node::Kind kind, std::string_view name, std::string expression) {
  if (!value || value.kind() == Node::Kind::null) return {};
  if (value.kind() == kind) return value;
  std::string diagnostics(name);
  diagnostics.append(" must be ").append(kind_name(kind)).append(" in JSON.");
  issues_.error(Category::invalid, "ERR-3", std::move(diagnostics), std::move(expression));
  return Node::null();
}

Node Problems::member(Node parent, std::string_view name, Node::Kind kind, const std::string& path) {
  if (parent.kind() == Node::Kind::null) return parent;
  const Node value = parent[name];
  if (value.kind() == kind) return value;
  return of_kind(value, kind, name, path + "." + std::string(name));
}

Node Problems::item(Node array, std::size_t index, Node::Kind kind, const std::string& path) {
  if (array.kind() == Node::Kind::null) return array;
  const Node value = array[index];
  if (value.kind() == kind) return value;
  return of_kind(value, kind, "Each item", path + "[" + std::to_string(index) + "]");
}

std::string_view Problems::optional_text(Node parent, std::string_view name, const std::string& path) {
  return member(parent, name, Node::Kind::string, path).text();
}

std::string_view Problems::text(Node parent, std::string_view name, const std::string& path, std::string_view missing) {
  const Node value = member(parent, name, Node::Kind::string, path);
  if (value.kind() != Node::Kind::null && value.text().empty()) {
    add(Category::invariant, std::string(missing), parent ? path + "." + std::string(name) : path);
  }
  return value.text();
}

}  // namespace bars::fhir
