#include "fhir/structure.hpp"

#include "fhir/structure/checker.hpp"

#include <optional>
#include <utility>

namespace bars::fhir {

namespace {

bool holds_resource(const r4::Element& element) noexcept {
  return element.type->kind == r4::Kind::abstract || element.type->kind == r4::Kind::resource;
}

/// ele-1: an element needs more than an id.
bool has_content(Node node) noexcept {
  for (const Member& member : node.members())
    if (member.name != "id") return true;
  return false;
}

std::string after(std::string_view subject, std::string_view rest) { return std::string(subject).append(rest); }

}  // namespace

void check_structure(Node resource, Issues& issues, const ReadOptions& options) {
  StructureChecker(issues, options).root(resource);
}

void StructureChecker::root(Node node) {
  const r4::Type* type = r4::find_resource(node.resource_type());
  if (type != nullptr) return resource(node, *type, Path(type->name));
  invalid(structure_rule, "A resource must be an object whose resourceType is a resource type of R4.", Path({}));
}

void StructureChecker::resource(Node node, const r4::Type& type, const Path& path) {
  const Scope outer = scope_;
  std::optional<Bundle> bundle;
  std::optional<Contained> contained;
  if (type.name == "Bundle") {
    bundle.emplace(node);
    scope_.bundle = &*bundle;
    scope_.message = false;
  }
  if (!scope_.is_contained) {
    if (const Node list = node["contained"]) contained.emplace(list);
    scope_.contained = contained ? &*contained : nullptr;
  }
  object(node, type, path);
  if (contained) check_contained(*contained, path);
  scope_ = outer;
}

void StructureChecker::object(Node node, const r4::Type& type, const Path& path) {
  const TypeTraits& traits = traits_of(type);
  const bool is_resource = type.kind == r4::Kind::resource;
  std::uint64_t seen = 0;
  std::size_t hint = 0;
  for (const Member& each : node.members()) {
    if (enough()) return;
    if (is_resource && each.name == "resourceType") continue;
    if (each.name.starts_with('_')) {
      sibling(node, type, each, seen, path);
      continue;
    }
    const r4::Element* element = type.find(each.name, hint);
    if (element == nullptr) {
      unknown(node, each, after(type.name, " has no element of this name"), path);
      continue;
    }
    const std::uint64_t bit = std::uint64_t{1} << element->position;
    if (element->choice && (seen & bit) != 0 && has_rivals(node, type, element->position))
      invalid(structure_rule, "Only one type of this element may be there.", Path(path, element->name));
    seen |= bit;
    member(node, *element, each.value, path);
  }
  if ((traits.required & ~seen) != 0) check_missing(type, traits.required & ~seen, path);
  check_constraints(node, traits, path);
}

/// A name that is no word of R4's could be a patient's and is not repeated (OO-4): then its place has to do.
void StructureChecker::unknown(Node parent, const Member& member, std::string diagnostics, const Path& path) {
  if (!r4::is_name(member.name))
    diagnostics.append("; it is member ").append(std::to_string(&member - parent.members().data() + 1)).append(" here");
  invalid(structure_rule, diagnostics.append("."), Path(path, member.name));
}

void StructureChecker::member(Node parent, const r4::Element& element, Node node, const Path& path) {
  const std::string_view chosen = element.choice ? element.type->name : std::string_view();
  const Path single(path, element.name, Path::no_index, chosen);
  if (element.prohibited) return invalid(structure_rule, "The element must not be there.", single);
  if (!element.repeats) {
    if (node.is_array()) return invalid(structure_rule, "The element does not repeat: no array is expected.", single);
    return holds_resource(element) ? inner_resource(node, element, path, Path::no_index) : value(node, element, single);
  }
  if (!node.is_array()) return invalid(structure_rule, "The element repeats: an array is expected.", single);
  if (node.size() == 0) return invalid(structure_rule, "An array must not be empty.", single);
  const auto items = node.items();
  for (std::size_t i = 0; i < items.size() && !enough(); ++i) {
    const Path item(path, element.name, i, chosen);
    if (holds_resource(element)) {
      inner_resource(items[i], element, path, i);
    } else if (items[i].kind() == Node::Kind::null && element.type->kind == r4::Kind::primitive) {
      null_item(parent, element, i, item);
    } else {
      value(items[i], element, item);
    }
  }
}

void StructureChecker::value(Node node, const r4::Element& element, const Path& path) {
  const r4::Type& type = *element.type;
  if (type.kind == r4::Kind::primitive) return primitive(node, element, path);
  if (!node.is_object()) {
    if (node.kind() == Node::Kind::null)
      return invalid(structure_rule, "An element without a value is left out; null is not expected.", path);
    return invalid(structure_rule, after("Expected an object of the type ", type.name).append("."), path);
  }
  const TypeTraits& traits = traits_of(type);
  // What must be there says more than that nothing is.
  if (traits.required == 0 && !has_content(node))
    return invalid("ele-1", "An element must have a value or children.", path);
  object(node, type, path);
  switch (traits.role) {
    case Role::reference: return reference(node, element, path);
    case Role::coding:
      if (element.binding != nullptr) coding(node, *element.binding, path);
      return;
    case Role::codeable_concept:
      if (element.binding != nullptr) codeable_concept(node, *element.binding, path);
      return;
    case Role::resource:
    case Role::none: return;
  }
}

void StructureChecker::check_missing(const r4::Type& type, std::uint64_t missing, const Path& path) {
  for (const r4::Element& element : type.elements) {
    const std::uint64_t bit = std::uint64_t{1} << element.position;
    if ((missing & bit) == 0) continue;
    missing &= ~bit;  // a choice is said once
    issues_.error(Category::required, structure_rule,
                  after("The element is missing; ", type.name).append(" must have it."),
                  Path(path, element.name).text());
  }
}

void StructureChecker::check_constraints(Node node, const TypeTraits& traits, const Path& path) {
  for (const r4::Constraint& constraint : traits.constraints) {
    if (constraint.holds(node)) continue;
    std::string where = constraint.at.empty() ? path.text() : Path(path, constraint.at).text();
    issues_.add({constraint.severity, Category::invalid, std::string(constraint.key), std::string(constraint.says),
                 std::move(where)});
  }
}

bool StructureChecker::has_rivals(Node node, const r4::Type& type, std::uint16_t position) noexcept {
  const r4::Element* first = nullptr;
  for (const Member& each : node.members()) {
    const auto name = each.name.substr(each.name.starts_with('_') ? 1 : 0);
    const r4::Element* element = type.find(name);
    if (element == nullptr || element->position != position) continue;
    if (first != nullptr && element != first) return true;
    first = element;
  }
  return false;
}

}  // namespace bars::fhir
