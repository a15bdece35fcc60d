// The walk behind check_structure(), and where it is.
#pragma once

#include "fhir/issue.hpp"
#include "fhir/node.hpp"
#include "fhir/read_options.hpp"
#include "fhir/structure/contained.hpp"
#include "fhir/structure/references.hpp"
#include "fhir/structure/tolerances.hpp"
#include "fhir/structure/types.hpp"
#include "fhir/views.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bars::fhir {

class StructureChecker {
 public:
  StructureChecker(Issues& issues, const ReadOptions& options) noexcept : issues_(issues), options_(options) {}

  void root(Node resource);

 private:
  /// What is around the element that the walk has come to.
  struct Scope {
    const Bundle* bundle = nullptr;   // the nearest Bundle
    bool message = false;             // that Bundle is a message, and this is in an entry's resource
    Contained* contained = nullptr;   // what `#id` can mean here; null: nothing
    bool is_contained = false;        // this is in a contained resource
    std::size_t contained_index = 0;  // which
  };

  // structure.cpp: resources, objects and their members
  void resource(Node node, const r4::Type& type, const Path& path);
  void object(Node node, const r4::Type& type, const Path& path);
  void unknown(Node parent, const Member& member, std::string diagnostics, const Path& path);
  void member(Node parent, const r4::Element& element, Node value, const Path& path);
  void value(Node node, const r4::Element& element, const Path& path);
  void check_missing(const r4::Type& type, std::uint64_t missing, const Path& path);
  void check_constraints(Node node, const TypeTraits& traits, const Path& path);
  /// Whether more than one alternative of the choice at this position is there.
  static bool has_rivals(Node node, const r4::Type& type, std::uint16_t position) noexcept;

  // structure_resource.cpp: resources inside others
  void inner_resource(Node node, const r4::Element& element, const Path& parent, std::size_t index);
  void check_contained(const Contained& contained, const Path& path);
  void check_contained_resource(const Contained::Item& item, bool is_referred, const Path& path);

  // structure_primitive.cpp: values, and `_name` beside them
  void primitive(Node node, const r4::Element& element, const Path& path);
  void syntax_fault(Node node, const r4::Element& element, const Path& path);
  void sibling(Node parent, const r4::Type& type, const Member& member, std::uint64_t& seen, const Path& path);
  void sibling_list(Node parent, const r4::Element& element, Node list, const Path& path);
  void sibling_value(Node node, bool has_value, const Path& path);
  void null_item(Node parent, const r4::Element& element, std::size_t index, const Path& path);
  void code(std::string_view code, const r4::CodeSet& binding, const Path& path);
  void coding(Node coding, const r4::CodeSet& binding, const Path& path);
  void codeable_concept(Node concept_node, const r4::CodeSet& binding, const Path& path);

  // structure_reference.cpp: where references lead
  void reference(Node node, const r4::Element& element, const Path& path);
  void local(const ReferenceForm& form, const r4::Element& element, const Path& path);
  void contained_reference(const ReferenceForm& form, const r4::Element& element, const Path& path);
  void check_target(std::string_view type, const r4::Element& element, const Path& path);

  void invalid(std::string_view rule, std::string diagnostics, const Path& path) {
    issues_.error(Category::invalid, rule, std::move(diagnostics), path.text());
  }
  void tolerate(const Tolerance& tolerance, const Path& path) {
    issues_.warn(tolerance.rule, std::string(tolerance.diagnostics), path.text());
  }
  /// Nothing more that could be found would be kept, and the resource is refused anyway. Warnings alone never stop it.
  bool enough() const noexcept { return issues_.full() && issues_.has_errors(); }

  Issues& issues_;
  const ReadOptions& options_;
  Scope scope_;
};

}  // namespace bars::fhir
