// SHA-256.
#pragma once

#include "fhir/hex.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace bars::security {

std::array<std::uint8_t, 32> sha256(std::string_view bytes);

using fhir::hex;  // of digests

}  // namespace bars::security
