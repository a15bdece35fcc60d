// Bytes of primitives: which there are, and Base64.
#pragma once

#include <string_view>

namespace bars::fhir::r4 {

constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// A control character that no primitive may have: all below the space but tab, line feed and carriage return.
constexpr bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/// Whether any byte is 0 to `most`, which is at most 0x7e. Eight bytes at a time: most of a message is text.
bool has_byte_up_to(std::string_view text, unsigned char most) noexcept;

/// The standard alphabet with padding, in groups of four; white space may stand anywhere. Not empty.
bool is_base64(std::string_view text) noexcept;

}  // namespace bars::fhir::r4
