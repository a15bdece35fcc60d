// Media types: what a request carries and what it will accept (VER-1 to VER-6, VER-11).
#pragma once

#include "fhir/error.hpp"
#include "server/http/message.hpp"

#include <string_view>

namespace bars::http {

enum class Format { json, xml };

inline constexpr std::string_view fhir_json = "application/fhir+json";
inline constexpr std::string_view fhir_xml = "application/fhir+xml";

/// The form of the answer. `_format` wins; else the ranges of `Accept` decide, each form by the most specific that fits
/// it; the higher quality wins, at the same quality JSON, unless XML alone is named. Absent means JSON, version 1.0.0.
/// Taken for JSON and XML: application/fhir+json, application/json, text/json, json, and the same with xml; a space
/// stands for a `+` that was not encoded. The BaRS Core major asked for must not be above `core_major` (VER-4).
/// Category::not_acceptable when nothing of it can be met.
fhir::Result<Format> choose_format(const Head& head, int core_major);

/// What a request says of its body.
struct BodyForm {
  Format format = Format::json;
  bool gzip = false;
};

/// Content-Type must be application/fhir+json or application/fhir+xml, with any parameters, but with the charset UTF-8
/// when there is one (VER-11); absent is refused too. Content-Encoding: identity, gzip or x-gzip (HDR-12).
/// Category::unsupported_media_type otherwise.
fhir::Result<BodyForm> read_body_form(const Head& head);

}  // namespace bars::http
