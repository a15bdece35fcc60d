// Text written into JSON and log lines so that no value can end a string or a line.
#pragma once

#include <string>
#include <string_view>

namespace bars::observability {

/// Appends `"text"` as a JSON string. Control characters (C1 and the Unicode line ends too) are escaped; when the
/// text is not UTF-8, each byte outside ASCII becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace bars::observability
