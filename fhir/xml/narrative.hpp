// Private to fhir/: the XHTML of a narrative, which is an element in XML and a string in JSON.
#pragma once

#include "fhir/xml/scan.hpp"
#include "fhir/xml/spaces.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bars::fhir {

/// Appends the element that starts at `offset` as text that can stand anywhere: XHTML is its default namespace, and no
/// prefix is left. All else stays byte for byte, but line ends become `\n` as every XML reader would make them.
/// Refused: elements of other namespaces, and attributes of any but `xml:`. `end`, if not null, is where the element
/// ends.
std::optional<XmlFault> copy_xhtml(std::string_view text, std::size_t offset, XmlSpaces& spaces,
                                   const XmlLimits& limits, std::string& out, std::size_t* end = nullptr);

/// Appends the div of a JSON narrative. A div without namespace gets that of XHTML, and the characters that HTML names
/// (`&nbsp;`) become themselves. What is no well-formed XHTML div
/// becomes a div with the text in it, escaped: it cannot change what stands around it.
void append_div(std::string_view div, std::string& out);

}  // namespace bars::fhir
