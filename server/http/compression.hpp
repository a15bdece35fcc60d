// gzip content coding, both ways (HDR-12, RFC 9110 8.4.1, RFC 1952).
#pragma once

#include "fhir/error.hpp"
#include "server/http/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bars::http {

struct InflateLimits {
  std::size_t bytes;  // of the inflated body
  std::size_t ratio;  // inflated bytes per compressed byte; the first 64 KiB are always allowed
};

/// What a gzip body holds. Category::payload_too_large beyond either limit, found before more than the limit was
/// written; Category::invalid for anything that is no complete gzip text.
fhir::Result<std::string> inflate_body(std::string_view compressed, const InflateLimits& limits);

/// Whether the name of a content coding is gzip's: gzip or x-gzip.
bool is_gzip(std::string_view coding) noexcept;

/// Whether the answer is to be gzip: Accept-Encoding takes it with a quality above 0 (gzip, x-gzip or *), or there is
/// no Accept-Encoding and the request's own body was gzip (TKWR-13).
bool wants_gzip(const Head& head);

}  // namespace bars::http
