#include "fhir/xml/value.hpp"

#include <algorithm>
#include <cstddef>

namespace bars::fhir {

namespace {

// Together they keep a number within the range of a double. FHIR asks for 18 digits.
constexpr std::size_t number_bytes = 100;
constexpr int largest_exponent = 200;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Takes the digits off the front.
std::string_view take_digits(std::string_view& rest) noexcept {
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_digit);
  const auto digits = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(digits.size());
  return digits;
}

bool is_exponent(std::string_view text) noexcept {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  int value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    value = std::min(10 * value + (c - '0'), largest_exponent + 1);
  }
  return !text.empty() && value <= largest_exponent;
}

bool is_number(std::string_view text) noexcept {
  if (text.size() > number_bytes) return false;
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto whole = take_digits(text);
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (take_digits(text).empty()) return false;
  }
  if (text.empty()) return true;
  return (text.front() == 'e' || text.front() == 'E') && is_exponent(text.substr(1));
}

}  // namespace

Node xml_value(r4::Primitive primitive, std::string_view text) noexcept {
  switch (primitive) {
    case r4::Primitive::boolean:
      if (text == "true" || text == "false") return Node::boolean(text == "true");
      break;
    case r4::Primitive::decimal:
    case r4::Primitive::integer:
    case r4::Primitive::positive_int:
    case r4::Primitive::unsigned_int:
      if (is_number(text)) return Node::number(text);
      break;
    default: break;
  }
  return Node::string(text);
}

}  // namespace bars::fhir
