#include "fhir/xml.hpp"

#include "fhir/unreadable.hpp"
#include "fhir/xml/scan.hpp"
#include "fhir/xml/tree.hpp"

#include <fmt/format.h>
#include <simdjson.h>
#include <pugixml.hpp>

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>

namespace bars::fhir {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// No comments, no declaration, no white space between elements: none of it is in the tree. DOCTYPE and processing
// instructions are not parsed, and the text was refused if it had any.
constexpr unsigned parse_flags =
    pugi::parse_escapes | pugi::parse_eol | pugi::parse_wconv_attribute | pugi::parse_cdata;

Error refusal(std::string_view text, std::size_t offset, std::string_view why, std::string path = {}) {
  return unreadable("XML", text, offset, why, std::move(path));
}

/// Parsed in a copy that the arena holds, so that names and values need not be copied again.
void parse(std::string_view text, Arena& arena, pugi::xml_document& into) {
  auto* copy = static_cast<char*>(arena.memory().allocate(text.size(), 1));
  std::copy(text.begin(), text.end(), copy);
  const auto parsed = into.load_buffer_inplace(copy, text.size(), parse_flags, pugi::encoding_utf8);
  if (parsed.status == pugi::status_out_of_memory) throw std::bad_alloc();
  if (!parsed) throw std::logic_error("XML was refused that is well-formed");
}

}  // namespace

Result<Document> decode_xml(std::string_view text, const XmlLimits& limits) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) return refusal(text, 0, "The text exceeds 4 GiB.");
  if (!simdjson::validate_utf8(text.data(), text.size())) {
    return refusal(text, first_invalid_byte(text), "The text must be valid UTF-8.");
  }
  const std::size_t mark = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  if (const auto fault = find_xml_fault(text, mark, limits)) return refusal(text, fault->offset, fault->why);

  Document document{Arena(2 * text.size() + 256), Node()};
  pugi::xml_document parsed;
  parse(text.substr(mark), document.arena, parsed);
  XmlTree tree(text.substr(mark), document.arena, limits);
  document.root = tree.read(parsed.document_element());
  if (!tree.problem().empty()) return refusal(text, mark + tree.offset(), tree.problem(), tree.path());
  return document;
}

}  // namespace bars::fhir
