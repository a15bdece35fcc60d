// Private to fhir/: builds the tree of a FHIR XML document from its elements, and refuses what the tree cannot show.
#pragma once

#include "fhir/node.hpp"
#include "fhir/r4/definitions.hpp"
#include "fhir/xml.hpp"
#include "fhir/xml/spaces.hpp"

#include <pugixml.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir {

/// Reads the elements of one document. Recursion is as deep as the tree, which XmlLimits bounds.
class XmlTree {
 public:
  /// `text` is what the document was parsed from. The names and values of the document lie in the arena's memory, so
  /// that the tree can refer to them.
  XmlTree(std::string_view text, Arena& arena, const XmlLimits& limits);

  /// Absent when it is refused: problem() then says why, offset() and path() where.
  Node read(pugi::xml_node root);
  std::string_view problem() const noexcept { return problem_; }
  std::size_t offset() const noexcept { return offset_; }
  const std::string& path() const noexcept { return path_; }

 private:
  // What one XML element or attribute gives: a value, for a primitive also its id and extensions.
  struct Item {
    const r4::Element* element;  // null: R4 does not have it
    std::string_view name;       // the JSON member's
    Node value;
    Node side;
  };
  // What an element's tag says, read once.
  struct Tag {
    XmlName name;
    XmlSpace space = XmlSpace::none;
    pugi::xml_attribute value;
    bool more = false;  // attributes beside `value` and declarations
  };

  bool refuse(pugi::xml_node node, std::string_view why);
  bool enter(pugi::xml_node node, Tag& tag);
  bool read_attributes(pugi::xml_node node, const r4::Type* type);
  bool read_child(pugi::xml_node node, const r4::Type* type, std::size_t& hint, std::size_t depth);
  bool read_known(pugi::xml_node node, const Tag& tag, const r4::Element& element, std::size_t depth);
  bool read_unknown(pugi::xml_node node, const Tag& tag, std::size_t depth);
  bool read_primitive(pugi::xml_node node, const Tag& tag, Item item, std::size_t depth);
  Node read_complex(pugi::xml_node node, const Tag& tag, const r4::Type* type, std::size_t depth);
  Node read_container(pugi::xml_node node, const Tag& tag, std::size_t depth);
  Node read_resource(pugi::xml_node node, std::size_t depth);
  Node read_object(pugi::xml_node node, const Tag& tag, const r4::Type* type, std::string_view resource_type,
                   std::size_t depth);
  Node read_div(pugi::xml_node node);

  Node finish(std::size_t first, std::string_view resource_type);
  void add_members(std::span<const Item> group);
  Node array_of(std::span<const Item> group, Node Item::*part);
  std::string_view side_name(std::string_view name);

  std::string_view text_;
  Arena& arena_;
  XmlLimits limits_;
  const r4::Type* primitive_;  // a primitive has an id and extensions, like every element
  const r4::Type* container_;
  XmlSpaces spaces_;
  std::vector<Item> items_;      // what all open elements have so far
  std::vector<Member> members_;  // of the object that is being finished
  std::vector<Node> nodes_;      // of the array that is being finished
  std::string xhtml_;
  std::string_view problem_;
  std::size_t offset_ = 0;
  std::string path_;
};

}  // namespace bars::fhir
