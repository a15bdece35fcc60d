#include "fhir/r4/primitive.hpp"
#include "fhir/r4/primitive_text.hpp"
#include "fhir/structure/checker.hpp"
#include "fhir/structure/narrative.hpp"

#include <algorithm>

namespace bars::fhir {

namespace {

using r4::Primitive;

/// `_name` of a primitive.
Node sibling_of(Node parent, std::string_view name) noexcept {
  for (const Member& member : parent.members())
    if (member.name.size() == name.size() + 1 && member.name.front() == '_' && member.name.substr(1) == name)
      return member.value;
  return {};
}

bool is_placeholder(std::string_view id) noexcept {
  return !id.empty() && id.size() <= 64 && !r4::has_byte_up_to(id, ' ');
}

std::string_view kind_sentence(Primitive type) noexcept {
  switch (r4::json_kind(type)) {
    case Node::Kind::boolean: return "Expected true or false, without quotes in JSON.";
    case Node::Kind::number: return "Expected a number, without quotes in JSON.";
    default: return "Expected a string.";
  }
}

}  // namespace

void StructureChecker::primitive(Node node, const r4::Element& element, const Path& path) {
  const Primitive type = element.type->primitive;
  if (node.kind() == Node::Kind::null)
    return invalid(structure_rule, "An element without a value is left out; null is not expected.", path);
  if (node.kind() != r4::json_kind(type)) return invalid(structure_rule, std::string(kind_sentence(type)), path);
  const auto text = node.text();
  switch (r4::check_syntax(type, text)) {
    case r4::Syntax::right: break;
    case r4::Syntax::padded: tolerate(tolerated::padded_uri, path); break;
    case r4::Syntax::wrong: return syntax_fault(node, element, path);
  }
  if (type == Primitive::code && element.binding != nullptr) return code(text, *element.binding, path);
  if (type == Primitive::xhtml) {
    const NarrativeFault fault = check_narrative(text);
    if (fault) invalid(fault.rule, std::string(fault.diagnostics), path);
  }
  // dom-3: a uri can refer to a contained resource too.
  if (scope_.contained != nullptr && text.starts_with('#') && json_kind(type) == Node::Kind::string)
    scope_.contained->refer(text.substr(1));
}

void StructureChecker::syntax_fault(Node node, const r4::Element& element, const Path& path) {
  const Primitive type = element.type->primitive;
  const bool own_id = type == Primitive::id && element.json == "id";
  const bool may_be_placeholder =
      scope_.message ? !scope_.is_contained : options_.any_bundle_id && path.text() == "Bundle.id";
  if (own_id && may_be_placeholder && is_placeholder(node.text())) return tolerate(tolerated::placeholder_id, path);
  invalid(structure_rule, std::string("Expected ").append(r4::expectation(type)).append("."), path);
}

// --- `_name`: id and extensions of a primitive
// ------------------------------------------------------------------------

void StructureChecker::sibling(Node parent, const r4::Type& type, const Member& member, std::uint64_t& seen,
                               const Path& path) {
  const auto name = member.name.substr(1);
  const r4::Element* element = type.find(name);
  if (element == nullptr || element->type->kind != r4::Kind::primitive || element->attribute)
    return unknown(parent, member, std::string(type.name).append(" has no primitive element of this name"), path);
  const std::uint64_t bit = std::uint64_t{1} << element->position;
  const Path single(path, element->name, Path::no_index, element->choice ? element->type->name : std::string_view());
  const Node value = parent[name];
  if (element->choice && !value && (seen & bit) != 0 && has_rivals(parent, type, element->position))
    invalid(structure_rule, "Only one type of this element may be there.", Path(path, element->name));
  seen |= bit;
  if (element->repeats) return sibling_list(parent, *element, member.value, path);
  sibling_value(member.value, static_cast<bool>(value), single);
}

void StructureChecker::sibling_list(Node parent, const r4::Element& element, Node list, const Path& path) {
  const Node values = parent[element.json];
  const Path whole(path, element.name);
  if (!list.is_array() || list.size() == 0)
    return invalid(structure_rule, "The extensions of an element that repeats must be an array that is not empty.",
                   whole);
  if (values.is_array() && values.size() != list.size())
    invalid(structure_rule, "There must be as many extensions as values, with null where there is none.", whole);
  const auto items = list.items();
  for (std::size_t i = 0; i < items.size() && !enough(); ++i) {
    const Node value = values[i];
    const bool has_value = value && value.kind() != Node::Kind::null;
    if (items[i].kind() != Node::Kind::null) {
      sibling_value(items[i], has_value, Path(path, element.name, i));
    } else if (!value) {
      invalid("ele-1", "An element must have a value or children.", Path(path, element.name, i));
    }
  }
}

void StructureChecker::sibling_value(Node node, bool has_value, const Path& path) {
  if (!node.is_object())
    return invalid(structure_rule, "Expected an object with the id or extensions of the value.", path);
  if (node.size() == 0 || (!has_value && !node["extension"]))
    return invalid("ele-1", "An element must have a value or children.", path);
  object(node, element_type(), path);
}

// R4 has null only to fill up a list whose other side has something.
void StructureChecker::null_item(Node parent, const r4::Element& element, std::size_t index, const Path& path) {
  if (!sibling_of(parent, element.json)[index].is_object())
    invalid(structure_rule, "A null stands only for a value that has extensions instead.", path);
}

// --- required bindings
// ------------------------------------------------------------------------------------------------

void StructureChecker::code(std::string_view code, const r4::CodeSet& binding, const Path& path) {
  if (binding.has(code)) return;
  constexpr std::size_t most_named = 12;
  std::string diagnostics = "Expected a code of " + std::string(binding.name);
  if (binding.systems.size() == 1 && binding.systems[0].codes.size() <= most_named) {
    std::string_view separator = ": ";
    for (const auto each : binding.systems[0].codes) {
      diagnostics.append(separator).append(each);
      separator = ", ";
    }
  }
  invalid(structure_rule, diagnostics + ".", path);
}

void StructureChecker::coding(Node coding, const r4::CodeSet& binding, const Path& path) {
  const Node code_node = coding["code"];
  if (!code_node.is_string()) return;
  const auto system = coding["system"].text();
  const bool known = std::any_of(binding.systems.begin(), binding.systems.end(),
                                 [system](const r4::CodeSet::System& each) { return each.url == system; });
  if (!known) return tolerate(system.empty() ? tolerated::no_system : tolerated::unknown_system, path);
  if (!binding.has(system, code_node.text())) code(code_node.text(), binding, Path(path, "code"));
}

void StructureChecker::codeable_concept(Node concept_node, const r4::CodeSet& binding, const Path& path) {
  const Node codings = concept_node["coding"];
  if (!codings) return tolerate(tolerated::no_system, path);
  for (std::size_t i = 0; i < codings.items().size(); ++i) coding(codings[i], binding, Path(path, "coding", i));
}

}  // namespace bars::fhir
