#include "server/observability/text.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <iterator>

namespace bars::observability {

namespace {

void append_escaped_ascii(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  if (c < 0x20 || c == 0x7f)
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
  else
    out += c;
}

/// Bytes of the character at the start of `rest` that a terminal or a line reader acts on; 0 when it is harmless.
std::size_t acting_character(std::string_view rest) {
  if (rest.size() >= 2 && rest[0] == '\xc2' && static_cast<unsigned char>(rest[1]) < 0xa0) return 2;  // C1
  if (rest.substr(0, 3) == "\xe2\x80\xa8" || rest.substr(0, 3) == "\xe2\x80\xa9") return 3;           // line ends
  return 0;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  const bool utf8 = simdjson::validate_utf8(text.data(), text.size());
  out += '"';
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) < 0x80) {
      append_escaped_ascii(out, c);
    } else if (!utf8) {
      out += "\xef\xbf\xbd";
    } else if (const auto length = acting_character(text.substr(at)); length == 2) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(text[at + 1]));
      at += 1;
    } else if (length == 3) {
      out += text[at + 2] == '\xa8' ? "\\u2028" : "\\u2029";
      at += 2;
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace bars::observability
