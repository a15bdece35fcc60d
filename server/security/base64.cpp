#include "server/security/identity.hpp"

#include <array>
#include <cstdint>

namespace bars::security {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> make_digits() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    digits[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return digits;
}
constexpr auto digits = make_digits();

char byte_at(std::uint32_t group, int shift) { return static_cast<char>((group >> shift) & 0xff); }

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    std::size_t padding = 0;
    if (at + 4 == text.size() && text[at + 3] == '=') padding = text[at + 2] == '=' ? 2 : 1;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4 - padding; ++i) {
      const auto digit = digits[static_cast<unsigned char>(text[at + i])];
      if (digit == no_digit) return std::nullopt;
      group |= static_cast<std::uint32_t>(digit) << (18 - 6 * i);
    }
    // Bits that no byte uses would give one value several spellings.
    if ((padding == 1 && (group & 0xff) != 0) || (padding == 2 && (group & 0xffff) != 0)) return std::nullopt;
    bytes += byte_at(group, 16);
    if (padding < 2) bytes += byte_at(group, 8);
    if (padding < 1) bytes += byte_at(group, 0);
  }
  return bytes;
}

std::string encode_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto part = bytes.substr(at, 3);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < part.size(); ++i)
      group |= static_cast<std::uint32_t>(static_cast<unsigned char>(part[i])) << (16 - 8 * i);
    for (std::size_t i = 0; i < 4; ++i) text += i <= part.size() ? alphabet[(group >> (18 - 6 * i)) & 0x3f] : '=';
  }
  return text;
}

}  // namespace bars::security
