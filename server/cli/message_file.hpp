// A message from a file or from standard input, in either format.
#pragma once

#include "config/receiver.hpp"
#include "fhir/error.hpp"
#include "fhir/json.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bars::cli {

/// At most one byte more than `limit`; `-` is standard input. nullopt when the file cannot be read.
std::optional<std::string> read_file(const std::string& file, std::size_t limit);

/// FHIR XML when the text begins with `<`, else FHIR JSON. payload_too_large when it is longer than a body may be.
fhir::Result<fhir::Document> decode_message(std::string_view text, const config::Limits& limits);

}  // namespace bars::cli
