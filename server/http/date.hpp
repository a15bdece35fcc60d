// Dates in headers.
#pragma once

#include <cstdint>
#include <string>

namespace bars::http {

/// The form of RFC 9110, `Sun, 22 Nov 2026 09:00:00 GMT`, of a time in the years 1 to 9999.
std::string http_date(std::int64_t unix_seconds);

}  // namespace bars::http
