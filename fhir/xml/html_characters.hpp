// Private to fhir/: the characters that HTML 4 has names for.
#pragma once

#include <string>
#include <string_view>

namespace bars::fhir {

/// A copy in which named characters of HTML 4 (`&nbsp;`), which XML does not know, stand as themselves. References that
/// XML knows, and names that neither knows, stay.
std::string with_html_characters(std::string_view text);

}  // namespace bars::fhir
