// Private to fhir/: how a text is refused that cannot be read, whatever its format.
#pragma once

#include "fhir/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bars::fhir {

/// Category::invalid: `The JSON cannot be read at line 3, column 7 (byte 40): why`. `format` is JSON or XML; `offset`
/// is where in the text, `path` the element that was being read, when that is known.
Error unreadable(std::string_view format, std::string_view text, std::size_t offset, std::string_view why,
                 std::string path = {});

/// Where the first character is that is no UTF-8. Only for the message: the judgement is simdjson's, over the whole
/// text.
std::size_t first_invalid_byte(std::string_view text);

}  // namespace bars::fhir
