// Writing urls.
#pragma once

#include <string>
#include <string_view>

namespace bars::http {

/// Percent-encodes everything that RFC 3986 does not allow bare in a query value; `:` and `/` stay readable.
std::string percent_encode(std::string_view text);

}  // namespace bars::http
