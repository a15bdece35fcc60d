#include "fhir/xml/scan.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace bars::fhir {

namespace {

constexpr std::size_t few_attributes = 16;  // up to here comparing with each is cheaper than sorting

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool starts_name(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// Names are most of the text: one look in a table for each character.
constexpr std::array<bool, 256> make_name_characters() {
  std::array<bool, 256> continues{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.")) {
    continues[static_cast<unsigned char>(c)] = true;
  }
  return continues;
}
constexpr auto name_characters = make_name_characters();

int digit_of(char c, int base) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (base == 16 && c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (base == 16 && c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_xml_character(unsigned code) noexcept {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code < 0xD800 || (code > 0xDFFF && code < 0xFFFE) || (code > 0xFFFF && code < 0x110000);
}

/// What stands between `&` and `;`.
bool is_reference(std::string_view name) noexcept {
  if (!name.starts_with('#')) {
    constexpr std::array<std::string_view, 5> predefined{"amp", "lt", "gt", "quot", "apos"};
    return std::find(predefined.begin(), predefined.end(), name) != predefined.end();
  }
  const int base = name.starts_with("#x") ? 16 : 10;
  name.remove_prefix(base == 16 ? 2 : 1);
  unsigned code = 0;
  for (const char c : name) {
    const int digit = digit_of(c, base);
    if (digit < 0) return false;
    code = std::min(code * static_cast<unsigned>(base) + static_cast<unsigned>(digit), 0x110000U);
  }
  return !name.empty() && is_xml_character(code);
}

}  // namespace

std::size_t forbidden_character(std::string_view text) noexcept {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && !is_space(c); };
  const auto found = std::find_if(text.begin(), text.end(), control);
  if (found != text.end()) return static_cast<std::size_t>(found - text.begin());
  return std::min(text.find("\xEF\xBF\xBE"), text.find("\xEF\xBF\xBF"));
}

bool XmlScan::refuse(std::string_view why, std::size_t offset) {
  fault_ = {why, offset};
  return false;
}

XmlScan::Token XmlScan::next() {
  token_ = at_;
  if (at_ == text_.size()) {
    if (open_.empty() && seen_) return Token::finish;
    refuse(open_.empty() ? "The text must have an element." : "The text ends inside an element.");
    return Token::refused;
  }
  const auto rest = text_.substr(at_);
  if (rest.front() != '<') return read_text() ? Token::text : Token::refused;
  if (rest.starts_with("<!--")) return read_comment() ? Token::comment : Token::refused;
  if (rest.starts_with("<![CDATA[")) return read_cdata() ? Token::cdata : Token::refused;
  if (rest.starts_with("</")) return read_end() ? Token::end : Token::refused;
  if (rest.starts_with("<!")) refuse("A document type declaration is not allowed.");
  if (rest.starts_with("<?"))
    refuse("A processing instruction is not allowed, and an XML declaration only at the start.");
  if (!fault_.why.empty()) return Token::refused;
  return read_start() ? Token::start : Token::refused;
}

// All that becomes a node or splits one is counted, so that the limit bounds the memory of the parser behind this.
bool XmlScan::count() {
  return ++counted_ <= limits_.elements || refuse("The document has too many elements and attributes.", token_);
}

bool XmlScan::skip_space() {
  const std::size_t before = at_;
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  return at_ != before;
}

bool XmlScan::read_name(std::string_view& into) {
  const std::size_t first = at_;
  for (int part = 0; part < 2; ++part) {
    if (at_ == text_.size() || !starts_name(text_[at_])) return refuse("A name in ASCII must follow.");
    while (at_ < text_.size() && name_characters[static_cast<unsigned char>(text_[at_])]) ++at_;
    if (part == 1 || at_ == text_.size() || text_[at_] != ':') break;
    ++at_;
  }
  into = text_.substr(first, at_ - first);
  return true;
}

bool XmlScan::check_references(std::string_view part, std::size_t offset) {
  for (auto at = part.find('&'); at != part.npos; at = part.find('&', at + 1)) {
    const auto end = part.find_first_of(";&", at + 1);
    if (end == part.npos || part[end] == '&' || !is_reference(part.substr(at + 1, end - at - 1))) {
      return refuse("Only character references and the predefined entities are allowed behind '&'.", offset + at);
    }
  }
  return true;
}

bool XmlScan::read_text() {
  at_ = std::min(text_.find('<', at_), text_.size());
  const auto part = raw();
  if (open_.empty()) {
    const auto other = std::find_if_not(part.begin(), part.end(), is_space);
    return other == part.end() ||
           refuse("Text is not allowed outside the element.", token_ + static_cast<std::size_t>(other - part.begin()));
  }
  if (const auto closing = part.find("]]>"); closing != part.npos) {
    return refuse("The characters ]]> are not allowed in text.", token_ + closing);
  }
  return check_references(part, token_);
}

bool XmlScan::read_until(std::string_view opening, std::string_view closing, std::string_view unfinished) {
  const auto end = text_.find(closing, at_ + opening.size());
  if (end == text_.npos) return refuse(unfinished, token_);
  at_ = end + closing.size();
  return count();
}

bool XmlScan::read_comment() {
  if (!read_until("<!--", "--", "The text ends inside a comment.")) return false;
  if (at_ == text_.size() || text_[at_] != '>') return refuse("A comment must not have -- in it.");
  ++at_;
  return true;
}

bool XmlScan::read_cdata() {
  if (open_.empty()) return refuse("Text is not allowed outside the element.");
  return read_until("<![CDATA[", "]]>", "The text ends inside a CDATA section.");
}

bool XmlScan::read_start() {
  if (open_.empty() && seen_) return refuse("A document must have one element only.");
  if (open_.size() >= limits_.depth) return refuse("Elements are nested too deep.");
  attributes_.clear();
  seen_ = true;
  ++at_;
  if (!count() || !read_name(name_)) return false;
  while (true) {
    const bool spaced = skip_space();
    if (at_ == text_.size()) return refuse("The text ends inside a tag.");
    if (text_[at_] == '>' || text_[at_] == '/') break;
    if (!spaced) return refuse("White space must stand between attributes.");
    if (!read_attribute()) return false;
  }
  empty_ = text_[at_] == '/';
  if (empty_ && (++at_ == text_.size() || text_[at_] != '>')) return refuse("A tag must end with > behind its /.");
  ++at_;
  if (!empty_) open_.push_back(name_);
  return check_unique();
}

bool XmlScan::read_attribute() {
  Attribute attribute{};
  if (!count() || !read_name(attribute.name)) return false;
  skip_space();
  if (at_ == text_.size() || text_[at_] != '=') return refuse("An attribute must have a value.");
  ++at_;
  skip_space();
  if (at_ == text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return refuse("A value must stand in quotes.");
  attribute.quote = text_[at_++];
  const auto end = text_.find(attribute.quote, at_);
  if (end == text_.npos) return refuse("The text ends inside a value.");
  attribute.value = text_.substr(at_, end - at_);
  if (const auto tag = attribute.value.find('<'); tag != attribute.value.npos) {
    return refuse("The character < is not allowed in a value.", at_ + tag);
  }
  if (!check_references(attribute.value, at_)) return false;
  attributes_.push_back(attribute);
  at_ = end + 1;
  return true;
}

bool XmlScan::check_unique() {
  constexpr auto why = "An attribute stands twice in one element.";
  if (attributes_.size() <= few_attributes) {
    for (auto each = attributes_.begin(); each != attributes_.end(); ++each) {
      const auto same = [each](const Attribute& other) { return other.name == each->name; };
      if (std::any_of(attributes_.begin(), each, same)) return refuse(why, token_);
    }
    return true;
  }
  std::vector<std::string_view> names;
  std::transform(attributes_.begin(), attributes_.end(), std::back_inserter(names),
                 [](const Attribute& a) { return a.name; });
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end() || refuse(why, token_);
}

bool XmlScan::read_end() {
  at_ += 2;
  if (!read_name(name_)) return false;
  skip_space();
  if (at_ == text_.size() || text_[at_] != '>') return refuse("An end tag must end with >.");
  if (open_.empty() || open_.back() != name_) return refuse("An end tag does not match its start tag.", token_);
  ++at_;
  open_.pop_back();
  return true;
}

}  // namespace bars::fhir
