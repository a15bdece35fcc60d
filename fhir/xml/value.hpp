// Private to fhir/: a primitive's text in XML as the kind of value that JSON has.
#pragma once

#include "fhir/node.hpp"
#include "fhir/r4/definitions.hpp"

#include <string_view>

namespace bars::fhir {

/// A boolean or number where R4 has one and the text is one in JSON, and every JSON reader can hold it; else a string,
/// which check_structure() refuses. The text is not copied.
Node xml_value(r4::Primitive primitive, std::string_view text) noexcept;

}  // namespace bars::fhir
