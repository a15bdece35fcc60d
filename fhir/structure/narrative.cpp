#include "fhir/structure/narrative.hpp"

#include "fhir/r4/primitive_text.hpp"
#include "fhir/structure/narrative_names.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace bars::fhir {

namespace {

using r4::is_space;

constexpr std::string_view txt_1 = "txt-1";
constexpr std::string_view txt_2 = "txt-2";
constexpr std::string_view xhtml_namespace = "http://www.w3.org/1999/xhtml";
constexpr std::size_t max_attributes = 32;

constexpr bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '-' ||
         c == '_' || c == '.';
}

/// Whether what stands between `&#` and `;` names a character that XML allows.
bool is_character_number(std::string_view text) noexcept {
  const bool hexadecimal = text.starts_with('x');
  if (hexadecimal) text.remove_prefix(1);
  if (text.empty() || text.size() > 8) return false;
  std::uint32_t value = 0;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    const char letter = static_cast<char>(c | 0x20);
    if (!digit && (!hexadecimal || letter < 'a' || letter > 'f')) return false;
    const auto place = static_cast<std::uint32_t>(digit ? c - '0' : letter - 'a' + 10);
    value = value * (hexadecimal ? 16 : 10) + place;
  }
  if (value < 0x20) return value == '\t' || value == '\n' || value == '\r';
  return value < 0xD800 || (value > 0xDFFF && value < 0xFFFE) || (value > 0xFFFF && value <= 0x10FFFF);
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) noexcept : rest_(text) {}

  NarrativeFault scan() noexcept {
    skip_space();
    if (!rest_.starts_with("<div")) return not_a_div();
    do {
      const NarrativeFault fault = rest_.starts_with('<') ? markup() : text();
      if (fault) return fault;
    } while (depth_ > 0);
    skip_space();
    if (!rest_.empty()) return {txt_1, "The narrative must end with its div."};
    if (!has_content_) return {txt_2, "The narrative must have some text or an image."};
    return {};
  }

 private:
  static NarrativeFault malformed() noexcept { return {txt_1, "The narrative is not well-formed XHTML."}; }
  static NarrativeFault not_a_div() noexcept {
    return {txt_1, "The narrative must be a div in the namespace http://www.w3.org/1999/xhtml."};
  }

  void skip_space() noexcept {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }

  bool take(std::string_view wanted) noexcept {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }

  std::string_view name() noexcept {
    std::size_t size = 0;
    while (size < rest_.size() && is_name_character(rest_[size])) ++size;
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  // Up to the next tag, or the end, which inside an element is a fault.
  NarrativeFault text() noexcept {
    const auto end = rest_.find('<');
    if (end == std::string_view::npos) return malformed();
    const auto content = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (content.find("]]>") != std::string_view::npos) return malformed();
    if (!std::all_of(content.begin(), content.end(), is_space)) has_content_ = true;
    return check_references(content);
  }

  static NarrativeFault check_references(std::string_view content) noexcept {
    if (r4::has_byte_up_to(content, 0x1f) && std::any_of(content.begin(), content.end(), r4::is_control))
      return malformed();
    for (auto place = content.find('&'); place != std::string_view::npos; place = content.find('&', place)) {
      const auto end = content.find(';', place);
      if (end == std::string_view::npos || end - place > 16) return malformed();
      const auto entity = content.substr(place + 1, end - place - 1);
      const bool known = entity.starts_with('#') ? is_character_number(entity.substr(1)) : is_narrative_entity(entity);
      if (!known) return {txt_1, "The narrative has an entity that is neither of XML nor of HTML 4."};
      place = end;
    }
    return {};
  }

  NarrativeFault markup() noexcept {
    if (take("</")) return end_tag();
    if (take("<!--")) return comment();
    if (rest_.starts_with("<!") || rest_.starts_with("<?"))
      return {txt_1, "The narrative must not have declarations, CDATA or processing instructions."};
    rest_.remove_prefix(1);
    return start_tag();
  }

  NarrativeFault comment() noexcept {
    const auto end = rest_.find("--");
    if (end == std::string_view::npos) return malformed();
    rest_.remove_prefix(end + 2);
    return take(">") ? NarrativeFault{} : malformed();
  }

  NarrativeFault end_tag() noexcept {
    const auto closed = name();
    skip_space();
    if (!take(">") || depth_ == 0 || open_[depth_ - 1] != closed) return malformed();
    --depth_;
    return {};
  }

  NarrativeFault start_tag() noexcept {
    const auto element = name();
    if (element.empty()) return malformed();
    if (!is_narrative_element(element)) return {txt_1, "The narrative has an element that R4 does not allow in one."};
    if (depth_ == open_.size()) return {txt_1, "The narrative is nested too deep."};
    const NarrativeFault fault = attributes(element);
    if (fault) return fault;
    if (take("/>")) return {};
    if (!take(">")) return malformed();
    open_[depth_++] = element;
    return {};
  }

  NarrativeFault attributes(std::string_view element) noexcept {
    std::array<std::string_view, max_attributes> seen;
    std::size_t count = 0;
    bool in_namespace = false;
    for (;;) {
      const bool apart = !rest_.empty() && is_space(rest_.front());
      skip_space();
      if (rest_.starts_with('>') || rest_.starts_with("/>")) break;
      const auto attribute = name();
      if (!apart || attribute.empty()) return malformed();
      if (std::find(seen.begin(), seen.begin() + count, attribute) != seen.begin() + count) return malformed();
      if (count == seen.size()) return {txt_1, "An element of the narrative has too many attributes."};
      seen[count++] = attribute;
      std::string_view value;
      if (!quoted(value)) return malformed();
      const NarrativeFault fault = check_attribute(attribute, value, in_namespace);
      if (fault) return fault;
      if (element == "img" && attribute == "src") has_content_ = true;
    }
    return depth_ > 0 || in_namespace ? NarrativeFault{} : not_a_div();
  }

  bool quoted(std::string_view& value) noexcept {
    skip_space();
    if (!take("=")) return false;
    skip_space();
    if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\'')) return false;
    const auto end = rest_.find(rest_.front(), 1);
    if (end == std::string_view::npos) return false;
    value = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return value.find('<') == std::string_view::npos;
  }

  static NarrativeFault check_attribute(std::string_view attribute, std::string_view value,
                                        bool& in_namespace) noexcept {
    if (attribute == "xmlns") {
      in_namespace = value == xhtml_namespace;
      return in_namespace ? NarrativeFault{} : not_a_div();
    }
    if (!is_narrative_attribute(attribute))
      return {txt_1, "The narrative has an attribute that R4 does not allow in one."};
    if (!is_safe_attribute_value(attribute, value))
      return {txt_1, "The narrative has a link or style that may run or load something."};
    return check_references(value);
  }

  std::string_view rest_;
  std::array<std::string_view, max_narrative_depth> open_;
  std::size_t depth_ = 0;
  bool has_content_ = false;
};

}  // namespace

NarrativeFault check_narrative(std::string_view xhtml) noexcept { return Scanner(xhtml).scan(); }

}  // namespace bars::fhir
