// Private to fhir/: text as it stands in XML.
#pragma once

#include <string>
#include <string_view>

namespace bars::fhir {

/// Between tags: `&`, `<` and `>` escaped. What XML cannot hold (control characters) becomes U+FFFD.
void append_xml_text(std::string_view text, std::string& out);

/// Between double quotes: `&`, `<`, `"`, tab and line ends escaped as Canonical XML does, so that they survive.
void append_xml_value(std::string_view text, std::string& out);

}  // namespace bars::fhir
