#include "server/security/disclosure.hpp"

#include "fhir/uuid.hpp"

#include <algorithm>

namespace bars::security {

namespace {

constexpr std::size_t longest_code = 12;
constexpr std::size_t short_code = 3;  // trusts are three letters, local authorities three digits

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return c >= 'A' && c <= 'Z'; }

/// TR1 1AA without its space: the last three are a digit and two letters, the others begin with a letter.
bool is_postcode(std::string_view text) noexcept {
  if (text.size() < 5 || text.size() > 7 || !is_letter(text.front())) return false;
  const auto inward = text.substr(text.size() - 3);
  const auto outward = text.substr(0, text.size() - 3);
  return is_digit(inward[0]) && is_letter(inward[1]) && is_letter(inward[2]) &&
         std::any_of(outward.begin(), outward.end(), is_digit);
}

bool is_ods_code(std::string_view text) noexcept {
  if (text.size() > longest_code) return false;
  const auto digits = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
  const auto letters = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_letter));
  if (digits + letters != text.size()) return false;
  return text.size() <= short_code || (digits > 0 && letters > 0 && !is_postcode(text));
}

}  // namespace

std::string_view shown_organisation(std::string_view code) noexcept {
  return code.empty() || is_ods_code(code) ? code : "(not an ODS code)";
}

std::string_view shown_guid(std::string_view id) noexcept {
  return id.empty() || fhir::parse_uuid(id) ? id : "(not a GUID)";
}

std::string_view shown_trace_id(std::string_view id) noexcept {
  return std::all_of(id.begin(), id.end(), is_digit) ? "(not a random id)" : id;
}

}  // namespace bars::security
