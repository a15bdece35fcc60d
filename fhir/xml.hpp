// FHIR XML: text to Document and back, in the same tree as JSON.
#pragma once

#include "fhir/error.hpp"
#include "fhir/node.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bars::fhir {

struct XmlLimits {
  std::size_t depth = 64;          // nested elements
  std::size_t elements = 200'000;  // elements and attributes of one document
};

/// Reads a FHIR XML resource into the tree that decode_json() would give for the same resource: members in the order
/// of the elements, arrays where R4 has them, primitives of the kind that JSON has, `_name` for id and extensions of a
/// primitive, a narrative's div as its XHTML text. UTF-8 only; no DTD, no entities but the five predefined ones and
/// character references, no processing instructions but the XML declaration; comments are dropped. Elements that R4
/// does not have are kept, so that check_structure() can refuse them with everything else. Category::invalid with line
/// and column otherwise; content never appears in a refusal.
Result<Document> decode_xml(std::string_view text, const XmlLimits& limits = {});

/// Canonical FHIR XML of a resource that passed check_structure(): elements in R4's order, no white space, no XML
/// declaration, default namespace http://hl7.org/fhir. Members that R4 does not have are left out.
std::string encode_xml(Node resource);

}  // namespace bars::fhir
