#include "fhir/r4/primitive_text.hpp"

#include <cstdint>
#include <cstring>

namespace bars::fhir::r4 {

bool has_byte_up_to(std::string_view text, unsigned char most) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = 0x8080808080808080;
  const std::uint64_t limits = ones * (most + 1U);
  while (text.size() >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    // Subtracting borrows into the top bit of a byte below the limit; a top bit that was set before does not count.
    // A borrow from the byte beside can only be where that one is below the limit too.
    if (((word - limits) & ~word & tops) != 0) return true;
    text.remove_prefix(sizeof word);
  }
  for (const char c : text)
    if (static_cast<unsigned char>(c) <= most) return true;
  return false;
}

bool is_base64(std::string_view text) noexcept {
  std::size_t count = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (is_space(c)) continue;
    ++count;
    if (c == '=') {
      ++padding;
      continue;
    }
    const bool known =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    if (!known || padding > 0) return false;
  }
  return count > 0 && count % 4 == 0 && padding <= 2;
}

}  // namespace bars::fhir::r4
