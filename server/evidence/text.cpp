#include "server/evidence/text.hpp"

#include "server/observability/text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace bars::evidence {

namespace {

using fhir::Node;

void break_line(std::string& out, std::size_t depth) { out.append("\n").append(depth * 2, ' '); }

// Depth is bounded by the decoder that made the tree.
void append_pretty(std::string& out, Node node, std::size_t depth) {
  const bool is_array = node.is_array();
  if (is_array || node.is_object()) {
    const std::size_t size = node.size();
    out += is_array ? '[' : '{';
    for (std::size_t i = 0; i < size; ++i) {
      if (i > 0) out += ',';
      break_line(out, depth + 1);
      if (!is_array) {
        observability::append_json_string(out, node.members()[i].name);
        out += ": ";
      }
      append_pretty(out, is_array ? node.items()[i] : node.members()[i].value, depth + 1);
    }
    if (size > 0) break_line(out, depth);
    out += is_array ? ']' : '}';
  } else if (node.is_string()) {
    observability::append_json_string(out, node.text());
  } else {
    out += node.text().empty() ? "null" : node.text();
  }
}

}  // namespace

std::string pretty_json(Node node) {
  std::string out;
  append_pretty(out, node, 0);
  return out + '\n';
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  return out;
}

std::string file_name(std::string_view text) {
  std::string name(text);
  for (char& c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) c = '-';
  return name;
}

std::string readable(fhir::Instant when) {
  static constexpr std::array months{"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};
  auto text = fhir::format_instant(when);  // 2026-11-23T09:00:00.1234567+00:00
  std::size_t month = 0;
  std::size_t day = 0;
  std::from_chars(text.data() + 5, text.data() + 7, month);
  std::from_chars(text.data() + 8, text.data() + 10, day);
  if (month < 1 || month > months.size()) return text;
  return fmt::format("{} {} {}, {} UTC", day, months[month - 1], text.substr(0, 4), text.substr(11, 12));
}

std::string moment(fhir::Instant when) {
  const auto text = fhir::format_instant(when);
  return text.substr(0, 10) + ' ' + text.substr(11, 12);
}

std::string milliseconds(std::int64_t microseconds) {
  return fmt::format("{:.1f} ms", static_cast<double>(microseconds) / 1000);
}

}  // namespace bars::evidence
