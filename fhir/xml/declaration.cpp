#include "fhir/xml/scan.hpp"

#include <algorithm>

namespace bars::fhir {

namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_utf8(std::string_view encoding) noexcept {
  constexpr std::string_view name = "utf-8";
  return std::equal(encoding.begin(), encoding.end(), name.begin(), name.end(),
                    [](char a, char b) { return lower(a) == b; });
}

/// What is wrong with the three values that an XML declaration can have, which come in this order.
std::string_view find_fault(std::span<const XmlScan::Attribute> values) {
  if (values.empty() || values.front().name != "version") return "The XML declaration must begin with its version.";
  if (values.front().value != "1.0" && values.front().value != "1.1") return "The XML version must be 1.0 or 1.1.";
  values = values.subspan(1);
  if (!values.empty() && values.front().name == "encoding") {
    if (!is_utf8(values.front().value)) return "The encoding must be UTF-8.";
    values = values.subspan(1);
  }
  if (!values.empty() && values.front().name == "standalone") {
    if (values.front().value != "yes" && values.front().value != "no") return "standalone must be yes or no.";
    values = values.subspan(1);
  }
  return values.empty() ? std::string_view() : "The XML declaration has more than it may have.";
}

/// Takes an XML declaration off the front. It is read as the start tag that it resembles.
std::optional<XmlFault> skip_declaration(std::string_view text, std::size_t& offset, const XmlLimits& limits) {
  constexpr std::string_view opening = "<?xml";
  const auto rest = text.substr(offset);
  if (!rest.starts_with(opening)) return {};
  const auto end = rest.find("?>");
  if (end == rest.npos) return XmlFault{"The text ends inside the XML declaration.", offset};
  const std::string tag = "<xml" + std::string(rest.substr(opening.size(), end - opening.size())) + "/>";
  XmlScan scan(tag, 0, limits);
  if (scan.next() != XmlScan::Token::start || scan.name() != "xml" || scan.raw().size() != tag.size()) {
    return XmlFault{"The XML declaration cannot be read.", offset};
  }
  if (const auto why = find_fault(scan.attributes()); !why.empty()) return XmlFault{why, offset};
  offset += end + 2;
  return {};
}

}  // namespace

std::optional<XmlFault> find_xml_fault(std::string_view text, std::size_t offset, const XmlLimits& limits) {
  if (const auto at = forbidden_character(text); at != text.npos) {
    return XmlFault{"A control character or a noncharacter is not allowed.", at};
  }
  if (const auto fault = skip_declaration(text, offset, limits)) return fault;
  XmlScan scan(text, offset, limits);
  while (true) {
    switch (scan.next()) {
      case XmlScan::Token::finish: return {};
      case XmlScan::Token::refused: return scan.fault();
      default: break;
    }
  }
}

}  // namespace bars::fhir
