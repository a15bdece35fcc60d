#include "fhir/xml/narrative.hpp"

#include "fhir/xml/escape.hpp"
#include "fhir/xml/html_characters.hpp"

#include <algorithm>
#include <limits>

namespace bars::fhir {

namespace {

using Token = XmlScan::Token;

constexpr std::string_view declaration = " xmlns=\"http://www.w3.org/1999/xhtml\"";

/// With line ends as XML readers see them.
void append_lines(std::string_view text, std::string& out) {
  for (auto end = text.find('\r'); end != text.npos; end = text.find('\r')) {
    out += text.substr(0, end);
    out += '\n';
    text.remove_prefix(text.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
  out += text;
}

/// Declares what a start tag declares, and judges its names.
std::string_view find_fault(const XmlScan& scan, XmlSpaces& spaces) {
  for (const auto& attribute : scan.attributes()) {
    if (!is_xml_declaration(attribute.name)) continue;
    if (const auto why = spaces.declare(attribute.name, attribute.value); !why.empty()) return why;
  }
  if (spaces.find(split_xml_name(scan.name()).prefix) != XmlSpace::xhtml) {
    return "A narrative may have elements of XHTML only.";
  }
  for (const auto& attribute : scan.attributes()) {
    const auto prefix = split_xml_name(attribute.name).prefix;
    if (!prefix.empty() && prefix != "xml" && prefix != "xmlns") return "A narrative's attributes must have no prefix.";
  }
  return {};
}

/// Whether a start tag means the same where XHTML is the default namespace; the outermost one must say so.
bool stands_alone(const XmlScan& scan, bool outermost) {
  const auto attributes = scan.attributes();
  const auto declares = [](const XmlScan::Attribute& each) { return is_xml_declaration(each.name); };
  const auto count = std::count_if(attributes.begin(), attributes.end(), declares);
  const auto xhtml = std::count_if(attributes.begin(), attributes.end(), [](const XmlScan::Attribute& each) {
    return each.name == "xmlns" && each.value == xhtml_namespace;
  });
  return split_xml_name(scan.name()).prefix.empty() && count == xhtml && (!outermost || xhtml == 1);
}

void append_start(const XmlScan& scan, bool outermost, std::string& out) {
  if (stands_alone(scan, outermost)) return append_lines(scan.raw(), out);
  out += '<';
  out += split_xml_name(scan.name()).local;
  if (outermost) out += declaration;
  for (const auto& attribute : scan.attributes()) {
    if (is_xml_declaration(attribute.name)) continue;
    out += ' ';
    out += attribute.name;
    out += '=';
    out += attribute.quote;
    append_lines(attribute.value, out);
    out += attribute.quote;
  }
  out += scan.empty() ? "/>" : ">";
}

void append_end(const XmlScan& scan, std::string& out) {
  if (split_xml_name(scan.name()).prefix.empty()) return append_lines(scan.raw(), out);
  out += "</";
  out += split_xml_name(scan.name()).local;
  out += '>';
}

bool append_well_formed(std::string_view div, std::string& out) {
  // What was read has been bounded then; a tree of our own making needs no bound.
  const XmlLimits limits{std::numeric_limits<std::size_t>::max(), std::numeric_limits<std::size_t>::max()};
  constexpr std::string_view space = " \t\r\n";
  const auto first = std::min(div.find_first_not_of(space), div.size());
  XmlScan scan(div, first, limits);
  if (forbidden_character(div) != div.npos || scan.next() != Token::start) return false;
  if (split_xml_name(scan.name()).local != "div") return false;
  XmlSpaces spaces;
  spaces.declare("xmlns", xhtml_namespace);
  std::size_t end = 0;
  const auto fault = copy_xhtml(div, first, spaces, limits, out, &end);
  return !fault && div.find_first_not_of(space, end) == div.npos;
}

}  // namespace

std::optional<XmlFault> copy_xhtml(std::string_view text, std::size_t offset, XmlSpaces& spaces,
                                   const XmlLimits& limits, std::string& out, std::size_t* end) {
  XmlScan scan(text, offset, limits);
  std::vector<std::size_t> scopes;  // how many declarations are in scope around each open element
  do {
    switch (scan.next()) {
      case Token::start: {
        const std::size_t around = spaces.size();
        if (const auto why = find_fault(scan, spaces); !why.empty()) return XmlFault{why, scan.offset()};
        append_start(scan, scopes.empty(), out);
        scan.empty() ? spaces.shrink(around) : scopes.push_back(around);
        break;
      }
      case Token::end:
        append_end(scan, out);
        spaces.shrink(scopes.back());
        scopes.pop_back();
        break;
      case Token::refused: return scan.fault();
      default: append_lines(scan.raw(), out);
    }
  } while (!scopes.empty());
  if (end != nullptr) *end = scan.offset() + scan.raw().size();
  return {};
}

void append_div(std::string_view div, std::string& out) {
  const std::size_t before = out.size();
  if (append_well_formed(div.find('&') == div.npos ? div : with_html_characters(div), out)) return;
  out.resize(before);
  out += "<div";
  out += declaration;
  out += '>';
  append_xml_text(div, out);
  out += "</div>";
}

}  // namespace bars::fhir
