// Inflates a gzip file, with a bound.
#pragma once

#include "fhir/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bars::fhir::profile {

/// The content of a gzip file of one member. Refused: anything else, a wrong checksum, bytes behind the end, and more
/// than `most` inflated bytes; no more than that is ever held.
Result<std::string> inflate_gzip(std::string_view bytes, std::size_t most);

}  // namespace bars::fhir::profile
