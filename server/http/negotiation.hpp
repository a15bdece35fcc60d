// Media types: what a request carries and what it will accept (VER-1 to VER-6, VER-11).
#pragma once

#include "fhir/error.hpp"
#include "server/http/message.hpp"

#include <string_view>

namespace bars::http {

inline constexpr std::string_view fhir_json = "application/fhir+json";

/// Checks `_format` (wins) and `Accept`: JSON must be acceptable, and the BaRS Core major asked for not above
/// `core_major` (VER-4); absent means JSON, version 1.0.0. `application/fhir+json`, `application/json`, `json`,
/// `application/*` and `*/*` are JSON; quality 0 excludes. Several media ranges: the best that can be met.
/// Category::not_acceptable otherwise.
fhir::Result<void> check_accept(const Head& head, int core_major);

/// Checks the Content-Type of a request with a body: application/fhir+json with any parameters (VER-11);
/// absent Content-Type is refused too. Content-Encoding other than identity: refused. Category::unsupported_media_type.
fhir::Result<void> check_content_type(const Head& head);

}  // namespace bars::http
