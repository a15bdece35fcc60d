#include "fhir/structure/references.hpp"

#include "fhir/r4/definitions.hpp"
#include "fhir/r4/primitive.hpp"
#include "fhir/r4/primitive_text.hpp"
#include "fhir/uuid.hpp"

#include <algorithm>

namespace bars::fhir {

namespace {

using Kind = ReferenceForm::Kind;

constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool has_scheme(std::string_view text) noexcept {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() || !is_letter(text[0])) return false;
  const auto scheme = text.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(),
                     [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; });
}

std::string_view without_version(std::string_view text) noexcept { return text.substr(0, text.find("/_history/")); }

}  // namespace

ReferenceForm read_reference(std::string_view text) noexcept {
  if (text.empty() || r4::has_byte_up_to(text, ' ')) return {};
  if (text.front() == '#') return {Kind::contained, {}, text.substr(1), text};
  if (text.starts_with("urn:uuid:") || text.starts_with("urn:oid:")) {
    const bool right = r4::check_syntax(r4::Primitive::uri, text) == r4::Syntax::right;
    return {right ? Kind::urn : Kind::bad_urn, {}, {}, text};
  }
  if (has_scheme(text)) return {Kind::absolute, {}, {}, without_version(text)};
  if (parse_uuid(text)) return {Kind::uuid, {}, {}, text};
  const auto local = without_version(text);
  const auto slash = local.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == local.size()) return {};
  const auto type = local.substr(0, slash);
  const auto id = local.substr(slash + 1);
  if (!std::all_of(type.begin(), type.end(), is_letter) || id.find('/') != std::string_view::npos) return {};
  return {Kind::local, type, id, local};
}

}  // namespace bars::fhir
