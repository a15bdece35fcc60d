// Private to fhir/: where an XML element is, as FHIRPath.
#pragma once

#include <pugixml.hpp>

#include <string>

namespace bars::fhir {

/// `Bundle.entry[3].resource.ofType(Patient).contact[1]` of an element, or of the element that a text is in. Made only
/// for a refusal: it goes back to the root.
std::string path_of(pugi::xml_node node);

}  // namespace bars::fhir
