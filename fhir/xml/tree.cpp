#include "fhir/xml/tree.hpp"

#include "fhir/xml/narrative.hpp"
#include "fhir/xml/path.hpp"
#include "fhir/xml/value.hpp"

#include <utility>

namespace bars::fhir {

using r4::Element;
using r4::Type;

namespace {

bool is_xhtml(const Element* element) { return element != nullptr && element->type->primitive == r4::Primitive::xhtml; }

constexpr std::string_view deep = "Elements are nested too deep.";
constexpr std::string_view foreign = "The element must be in the namespace of FHIR.";
constexpr std::string_view attribute_not_allowed = "An attribute of this name is not allowed here.";

}  // namespace

XmlTree::XmlTree(std::string_view text, Arena& arena, const XmlLimits& limits)
    : text_(text),
      arena_(arena),
      limits_(limits),
      primitive_(r4::find_type("Element")),
      container_(r4::find_type("Resource")) {
  items_.reserve(128);
  members_.reserve(64);
}

bool XmlTree::refuse(pugi::xml_node node, std::string_view why) {
  const auto at = node.offset_debug();  // behind the `<` of an element
  const bool tag = node.type() == pugi::node_element;
  offset_ = at < 0 ? 0 : static_cast<std::size_t>(at) - (tag ? 1 : 0);
  problem_ = why;
  path_ = path_of(node);
  return false;
}

Node XmlTree::read(pugi::xml_node root) { return read_resource(root, 1); }

/// Brings the declarations of an element into scope. The caller takes them out.
bool XmlTree::enter(pugi::xml_node node, Tag& tag) {
  if (node.type() != pugi::node_element) return refuse(node, "Text is only allowed in a narrative.");
  for (auto attribute = node.first_attribute(); attribute; attribute = attribute.next_attribute()) {
    const std::string_view name = attribute.name();
    if (name == "value") {
      tag.value = attribute;
    } else if (!is_xml_declaration(name)) {
      tag.more = true;
    } else if (const auto why = spaces_.declare(name, attribute.value()); !why.empty()) {
      return refuse(node, why);
    }
  }
  tag.name = split_xml_name(node.name());
  tag.space = spaces_.find(tag.name.prefix);
  return true;
}

/// All but `value`, which is the affair of primitives, and declarations.
bool XmlTree::read_attributes(pugi::xml_node node, const Type* type) {
  std::size_t hint = 0;
  for (auto attribute = node.first_attribute(); attribute; attribute = attribute.next_attribute()) {
    const std::string_view name = attribute.name();
    if (is_xml_declaration(name) || name == "value") continue;
    if (const auto [prefix, local] = split_xml_name(name); !prefix.empty()) {
      if (local == "schemaLocation" && spaces_.find(prefix) == XmlSpace::schema_instance) continue;
      return refuse(node, attribute_not_allowed);
    }
    const Element* element = type != nullptr ? type->find(name, hint) : nullptr;
    const bool known = type != nullptr ? element != nullptr && element->attribute : name == "id" || name == "url";
    if (!known) return refuse(node, attribute_not_allowed);
    items_.push_back({element, name, Node::string(attribute.value()), {}});
  }
  return true;
}

bool XmlTree::read_child(pugi::xml_node node, const Type* type, std::size_t& hint, std::size_t depth) {
  Tag tag;
  if (!enter(node, tag)) return false;
  const Element* element = type != nullptr ? type->find(tag.name.local, hint) : nullptr;
  if (!is_xhtml(element) && tag.space != XmlSpace::fhir) return refuse(node, foreign);
  if (element == nullptr) return read_unknown(node, tag, depth);
  if (element->attribute) return refuse(node, "This is an attribute in XML, not an element.");
  return read_known(node, tag, *element, element->repeats ? depth + 1 : depth);
}

bool XmlTree::read_known(pugi::xml_node node, const Tag& tag, const Element& element, std::size_t depth) {
  if (depth > limits_.depth) return refuse(node, deep);
  Item item{&element, element.json, {}, {}};
  if (is_xhtml(&element)) {
    item.value = read_div(node);
  } else if (element.type->kind == r4::Kind::primitive) {
    return read_primitive(node, tag, item, depth);
  } else if (element.type->kind == r4::Kind::abstract) {
    item.value = read_container(node, tag, depth);
  } else {
    item.value = read_complex(node, tag, element.type, depth + 1);
  }
  items_.push_back(item);
  return problem_.empty();
}

/// Kept as it is, so that whoever judges the tree can name it. It may stand several times: an array.
bool XmlTree::read_unknown(pugi::xml_node node, const Tag& tag, std::size_t depth) {
  const auto name = tag.name.local;
  if (name.starts_with('_') || name == "resourceType") return refuse(node, "No element may have this name.");
  if (tag.value) return read_primitive(node, tag, {nullptr, name, {}, {}}, depth + 1);
  const Node value = read_complex(node, tag, nullptr, depth + 2);
  items_.push_back({nullptr, name, value, {}});
  return problem_.empty();
}

bool XmlTree::read_primitive(pugi::xml_node node, const Tag& tag, Item item, std::size_t depth) {
  const bool known = item.element != nullptr;
  if (tag.value) {
    item.value = xml_value(known ? item.element->type->primitive : r4::Primitive::string, tag.value.value());
  }
  if (!tag.value || tag.more || node.first_child()) {
    item.side = read_object(node, tag, known ? primitive_ : nullptr, {}, depth + 1);
    if (tag.value && item.side.size() == 0) item.side = Node();  // only what is tolerated was beside the value
  }
  items_.push_back(item);
  return problem_.empty();
}

Node XmlTree::read_complex(pugi::xml_node node, const Tag& tag, const Type* type, std::size_t depth) {
  if (tag.value) {
    refuse(node, attribute_not_allowed);
    return {};
  }
  return read_object(node, tag, type, {}, depth);
}

/// An element that holds a resource: contained, Bundle.entry.resource.
Node XmlTree::read_container(pugi::xml_node node, const Tag& tag, std::size_t depth) {
  if (tag.value) refuse(node, attribute_not_allowed);
  if (tag.more) read_attributes(node, container_);
  Node resource = Node::object({});
  for (auto child = node.first_child(); child && problem_.empty(); child = child.next_sibling()) {
    if (child.previous_sibling())
      refuse(child, "Only one resource is allowed here.");
    else
      resource = read_resource(child, depth + 1);
  }
  return resource;
}

/// What the resource declares stays in scope until the element that holds it ends: nothing else is in there.
Node XmlTree::read_resource(pugi::xml_node node, std::size_t depth) {
  Tag tag;
  if (!enter(node, tag)) return {};
  if (tag.space != XmlSpace::fhir || tag.value) {
    refuse(node, tag.value ? attribute_not_allowed : foreign);
    return {};
  }
  const auto name = tag.name.local;
  return read_object(node, tag, r4::find_resource(name), name, depth);
}

Node XmlTree::read_object(pugi::xml_node node, const Tag& tag, const Type* type, std::string_view resource_type,
                          std::size_t depth) {
  const std::size_t first = items_.size();
  if (depth > limits_.depth) refuse(node, deep);
  if (!problem_.empty() || (tag.more && !read_attributes(node, type))) return {};
  std::size_t hint = 0;
  for (auto child = node.first_child(); child; child = child.next_sibling()) {
    const std::size_t around = spaces_.size();
    if (!read_child(child, type, hint, depth)) return {};
    spaces_.shrink(around);
  }
  return finish(first, resource_type);
}

Node XmlTree::read_div(pugi::xml_node node) {
  xhtml_.clear();
  XmlSpaces spaces = spaces_;
  const auto start = static_cast<std::size_t>(node.offset_debug()) - 1;
  if (const auto fault = copy_xhtml(text_, start, spaces, limits_, xhtml_)) {
    refuse(node, fault->why);
    offset_ = fault->offset;
    return {};
  }
  return Node::string(arena_.copy(xhtml_));
}

}  // namespace bars::fhir
