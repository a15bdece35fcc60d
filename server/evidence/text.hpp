// Text of a pack, for machines and for people.
#pragma once

#include "fhir/instant.hpp"
#include "fhir/node.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bars::evidence {

/// JSON with a line for each member and item, two spaces for each level.
std::string pretty_json(fhir::Node node);

/// Text that no browser takes for markup, in elements and in quoted attributes.
std::string escaped(std::string_view text);

/// A name that every file system takes, and that leads nowhere else: small letters and digits as they are, `-` for the
/// rest.
std::string file_name(std::string_view text);

/// `23 November 2026, 09:00:00.123 UTC`
std::string readable(fhir::Instant when);

/// `2026-11-23 09:00:00.123`, of UTC
std::string moment(fhir::Instant when);

/// `12.3 ms`
std::string milliseconds(std::int64_t microseconds);

}  // namespace bars::evidence
