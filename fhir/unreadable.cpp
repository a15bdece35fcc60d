#include "fhir/unreadable.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <utility>

namespace bars::fhir {

Error unreadable(std::string_view format, std::string_view text, std::size_t offset, std::string_view why,
                 std::string path) {
  const auto before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto newline = before.rfind('\n');
  const auto column = 1 + before.size() - (newline == before.npos ? 0 : newline + 1);
  return {Category::invalid,
          fmt::format("The {} cannot be read at line {}, column {} (byte {}): {}", format, line, column, offset, why),
          std::move(path)};
}

std::size_t first_invalid_byte(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (at + length > text.size() || !simdjson::validate_utf8(text.data() + at, length)) return at;
    at += length;
  }
  return text.size();
}

}  // namespace bars::fhir
