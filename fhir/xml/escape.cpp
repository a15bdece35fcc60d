#include "fhir/xml/escape.hpp"

#include "fhir/xml/scan.hpp"

#include <array>

namespace bars::fhir {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// What stands for each byte; empty for those that stand for themselves. `\xEF` leads the noncharacters U+FFFE and
// U+FFFF, which only a look at what follows can tell.
using Escapes = std::array<std::string_view, 256>;

constexpr Escapes make_escapes(bool value) {
  Escapes escapes{};
  for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = replacement;
  escapes['\t'] = value ? "&#x9;" : "";
  escapes['\n'] = value ? "&#xA;" : "";
  escapes['\r'] = "&#xD;";
  escapes['&'] = "&amp;";
  escapes['<'] = "&lt;";
  escapes[value ? '"' : '>'] = value ? "&quot;" : "&gt;";
  return escapes;
}
constexpr Escapes in_text = make_escapes(false);
constexpr Escapes in_value = make_escapes(true);

void append(std::string_view text, const Escapes& escapes, std::string& out) {
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto escape = escapes[static_cast<unsigned char>(text[at])];
    std::size_t width = 1;
    if (text[at] == '\xEF' && forbidden_character(text.substr(at, 3)) == 0) {
      escape = replacement;
      width = 3;
    }
    if (escape.empty()) continue;
    out += text.substr(done, at - done);
    out += escape;
    done = at + width;
    at = done - 1;
  }
  out += text.substr(done);
}

}  // namespace

void append_xml_text(std::string_view text, std::string& out) { append(text, in_text, out); }

void append_xml_value(std::string_view text, std::string& out) { append(text, in_value, out); }

}  // namespace bars::fhir
