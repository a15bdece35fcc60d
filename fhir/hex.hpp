// Bytes as text.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace bars::fhir {

/// Lower-case hexadecimal.
std::string hex(std::span<const std::uint8_t> bytes);

}  // namespace bars::fhir
