#include "fhir/r4/primitive.hpp"

#include "fhir/r4/primitive_text.hpp"
#include "fhir/r4/primitive_time.hpp"
#include "fhir/uuid.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace bars::fhir::r4 {

namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_code(std::string_view text) noexcept {
  if (text.empty() || is_space(text.front()) || is_space(text.back())) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_control(text[i])) return false;
    if (is_space(text[i]) && is_space(text[i + 1])) return false;  // the last one is no space
  }
  return true;
}

/// Digits without leading zeros, `least` to `most`; a minus only where `least` is negative.
bool is_integer(std::string_view text, std::int64_t least, std::int64_t most) noexcept {
  const bool negative = text.starts_with('-');
  const std::string_view digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || digits.size() > 10 || !std::all_of(digits.begin(), digits.end(), is_digit)) return false;
  if (digits.front() == '0' && (digits.size() > 1 || negative)) return false;
  std::int64_t value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  if (negative) value = -value;
  return value >= least && value <= most;
}

/// Takes digits off the front; false when there are none.
bool take_digits(std::string_view& text) noexcept {
  const auto* const end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto count = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(count);
  return count > 0;
}

bool is_decimal(std::string_view text) noexcept {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.size() > 1 && text[0] == '0' && is_digit(text[1])) return false;
  if (!take_digits(text)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!take_digits(text)) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (!take_digits(text)) return false;
  }
  return text.empty();
}

// `1.2.840`: the first arc is 0 to 2, none has a leading zero.
bool is_oid(std::string_view text) noexcept {
  if (text.size() < 3 || text[0] < '0' || text[0] > '2') return false;
  text.remove_prefix(1);
  while (!text.empty()) {
    if (text.front() != '.') return false;
    text.remove_prefix(1);
    const bool leading_zero = text.size() > 1 && text[0] == '0' && is_digit(text[1]);
    if (leading_zero || !take_digits(text)) return false;
  }
  return true;
}

bool is_urn(std::string_view text, std::string_view scheme, bool (*rest_holds)(std::string_view)) noexcept {
  return text.starts_with(scheme) && rest_holds(text.substr(scheme.size()));
}

bool is_uuid(std::string_view text) noexcept { return parse_uuid(text).has_value(); }

bool is_uri(std::string_view text) noexcept {
  if (text.empty() || has_byte_up_to(text, ' ')) return false;
  if (text.starts_with("urn:uuid:")) return is_urn(text, "urn:uuid:", is_uuid);
  if (text.starts_with("urn:oid:")) return is_urn(text, "urn:oid:", is_oid);
  return true;
}

Syntax uri_syntax(std::string_view text) noexcept {
  if (is_uri(text)) return Syntax::right;
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return is_uri(text) ? Syntax::padded : Syntax::wrong;
}

bool is_string(std::string_view text) noexcept {
  if (text.empty()) return false;
  if (has_byte_up_to(text, 0x1f) && std::any_of(text.begin(), text.end(), is_control)) return false;
  // Characters, not bytes: those that continue a UTF-8 sequence do not count.
  return text.size() <= longest_string || static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
                                            return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
                                          })) <= longest_string;
}

constexpr std::int64_t greatest_integer = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t least_integer = std::numeric_limits<std::int32_t>::min();

bool holds(Primitive type, std::string_view text) noexcept {
  switch (type) {
    case Primitive::none: return false;
    case Primitive::base64_binary: return is_base64(text);
    case Primitive::boolean: return text == "true" || text == "false";
    case Primitive::canonical:
    case Primitive::uri:
    case Primitive::url: return is_uri(text);
    case Primitive::code: return is_code(text);
    case Primitive::date: return is_date(text);
    case Primitive::date_time: return is_date_time(text);
    case Primitive::decimal: return is_decimal(text);
    case Primitive::id: return is_id(text);
    case Primitive::instant: return is_instant(text);
    case Primitive::integer: return is_integer(text, least_integer, greatest_integer);
    case Primitive::markdown:
    case Primitive::string: return is_string(text);
    case Primitive::oid: return is_urn(text, "urn:oid:", is_oid);
    case Primitive::positive_int: return is_integer(text, 1, greatest_integer);
    case Primitive::time: return is_time(text);
    case Primitive::unsigned_int: return is_integer(text, 0, greatest_integer);
    case Primitive::uuid: return is_urn(text, "urn:uuid:", is_uuid);
    case Primitive::xhtml: return !text.empty();
  }
  return false;
}

}  // namespace

Syntax check_syntax(Primitive type, std::string_view text) noexcept {
  if (type == Primitive::uri || type == Primitive::url || type == Primitive::canonical) return uri_syntax(text);
  return holds(type, text) ? Syntax::right : Syntax::wrong;
}

bool is_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (c >= 'A' && c <= 'Z') || c == '.';
  });
}

std::string_view expectation(Primitive type) noexcept {
  switch (type) {
    case Primitive::none: return "a value";
    case Primitive::base64_binary: return "Base64 with padding";
    case Primitive::boolean: return "true or false";
    case Primitive::canonical:
    case Primitive::uri:
    case Primitive::url: return "a URI without white space, where urn:uuid: and urn:oid: go on as such";
    case Primitive::code: return "a code: not empty, no white space around it and no two together inside";
    case Primitive::date: return "a date: YYYY, YYYY-MM or YYYY-MM-DD";
    case Primitive::date_time: return "a date, or a date and time with seconds and an offset";
    case Primitive::decimal: return "a decimal number";
    case Primitive::id: return "1 to 64 letters, digits, hyphens and full stops";
    case Primitive::instant: return "an instant: YYYY-MM-DDThh:mm:ss with an offset";
    case Primitive::integer: return "a whole number of 32 bits";
    case Primitive::markdown:
    case Primitive::string: return "text that is not empty, has no control characters and at most 1,048,576 characters";
    case Primitive::oid: return "urn:oid: and an OID";
    case Primitive::positive_int: return "a whole number from 1 to 2,147,483,647";
    case Primitive::time: return "a time of day: hh:mm:ss";
    case Primitive::unsigned_int: return "a whole number from 0 to 2,147,483,647";
    case Primitive::uuid: return "urn:uuid: and a UUID";
    case Primitive::xhtml: return "a div in XHTML";
  }
  return "";
}

Node::Kind json_kind(Primitive type) noexcept {
  switch (type) {
    case Primitive::boolean: return Node::Kind::boolean;
    case Primitive::decimal:
    case Primitive::integer:
    case Primitive::positive_int:
    case Primitive::unsigned_int: return Node::Kind::number;
    default: return Node::Kind::string;
  }
}

}  // namespace bars::fhir::r4
