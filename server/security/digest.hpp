// SHA-256.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bars::security {

std::array<std::uint8_t, 32> sha256(std::string_view bytes);

/// Lower-case hexadecimal.
std::string hex(std::span<const std::uint8_t> bytes);

}  // namespace bars::security
