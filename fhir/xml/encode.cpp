#include "fhir/r4/definitions.hpp"
#include "fhir/xml.hpp"
#include "fhir/xml/escape.hpp"
#include "fhir/xml/narrative.hpp"
#include "fhir/xml/spaces.hpp"

#include <algorithm>
#include <vector>

namespace bars::fhir {

namespace {

using r4::Element;
using r4::Type;

// Recursion is as deep as the tree: decoded trees are bounded by JsonLimits or XmlLimits, ours are shallow.
class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out), primitive_(*r4::find_type("Element")) { fields_.reserve(256); }

  void resource(Node node, std::string_view declaration);

 private:
  // One member that R4 has. `_status` is the side of status: what XML says about a primitive beside its value.
  struct Field {
    const Element* element;
    Node value;
    bool side;
  };

  static bool is_text(Node value) {
    return value.kind() == Node::Kind::boolean || value.kind() == Node::Kind::number || value.is_string();
  }

  void collect(Node object, const Type& type);
  void element(std::string_view name, std::string_view declaration, Node object, const Type& type, Node value);
  void attribute(std::string_view name, std::string_view value);
  void each(const Element& element, Node value, Node side);
  void one(const Element& element, Node value, Node side);

  std::string& out_;
  const Type& primitive_;  // a primitive has an id and extensions, like every element
  std::vector<Field> fields_;
};

void Encoder::resource(Node node, std::string_view declaration) {
  const Type* type = r4::find_resource(node.resource_type());
  if (type != nullptr) element(type->name, declaration, node, *type, {});
}

/// Appends the members to fields_, in the order of XML.
void Encoder::collect(Node object, const Type& type) {
  const std::size_t first = fields_.size();
  std::size_t hint = 0;
  std::size_t side_hint = 0;
  for (const Member& member : object.members()) {
    if (member.name == "resourceType") continue;
    const bool side = member.name.starts_with('_');
    const Element* found = side ? type.find(member.name.substr(1), side_hint) : type.find(member.name, hint);
    if (found != nullptr) fields_.push_back({found, member.value, side});
  }
  const auto before = [](const Field& a, const Field& b) { return a.element < b.element; };
  const auto begin = fields_.begin() + static_cast<std::ptrdiff_t>(first);
  if (!std::is_sorted(begin, fields_.end(), before)) std::stable_sort(begin, fields_.end(), before);
}

void Encoder::attribute(std::string_view name, std::string_view value) {
  out_ += ' ';
  out_ += name;
  out_ += "=\"";
  append_xml_value(value, out_);
  out_ += '"';
}

void Encoder::element(std::string_view name, std::string_view declaration, Node object, const Type& type, Node value) {
  const std::size_t first = fields_.size();
  collect(object, type);
  const std::size_t last = fields_.size();
  out_ += '<';
  out_ += name;
  out_ += declaration;
  for (std::size_t i = first; i < last; ++i) {
    const Field& field = fields_[i];
    if (field.element->attribute && !field.side && field.value.is_string())
      attribute(field.element->json, field.value.text());
  }
  if (value) attribute("value", value.text());
  out_ += '>';
  const std::size_t content = out_.size();
  for (std::size_t i = first; i < last;) {
    const Element& current = *fields_[i].element;
    Node parts[2];
    for (; i < last && fields_[i].element == &current; ++i) parts[fields_[i].side ? 1 : 0] = fields_[i].value;
    if (!current.attribute) each(current, parts[0], parts[1]);
  }
  fields_.resize(first);
  if (out_.size() == content) {
    out_.back() = '/';
    out_ += '>';
    return;
  }
  out_ += "</";
  out_ += name;
  out_ += '>';
}

void Encoder::each(const Element& element, Node value, Node side) {
  const std::size_t count = std::max(value.items().size(), side.items().size());
  if (!value.is_array() && !side.is_array()) return one(element, value, side);
  for (std::size_t i = 0; i < count; ++i) one(element, value[i], side[i]);
}

void Encoder::one(const Element& element, Node value, Node side) {
  const Type& type = *element.type;
  if (type.primitive == r4::Primitive::xhtml) {
    if (value.is_string()) append_div(value.text(), out_);
  } else if (type.kind == r4::Kind::primitive) {
    if (!is_text(value)) value = Node();
    if (value || side.is_object()) this->element(element.json, {}, side, primitive_, value);
  } else if (value.is_object() && type.kind != r4::Kind::abstract) {
    this->element(element.json, {}, value, type, {});
  } else if (value.is_object() && r4::find_resource(value.resource_type()) != nullptr) {
    out_ += '<';
    out_ += element.json;
    out_ += '>';
    resource(value, {});
    out_ += "</";
    out_ += element.json;
    out_ += '>';
  }
}

}  // namespace

std::string encode_xml(Node resource) {
  std::string out;
  out.reserve(4096);
  Encoder(out).resource(resource, " xmlns=\"http://hl7.org/fhir\"");
  return out;
}

}  // namespace bars::fhir
