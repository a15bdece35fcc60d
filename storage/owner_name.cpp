#include "storage/owner_name.hpp"

#include <fmt/format.h>

namespace bars::storage {

std::string name_of(const Owner& resource) { return fmt::format("{}/{}", resource.type, resource.id.text()); }

std::optional<Owner> owner_named(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto id = fhir::parse_uuid(text.substr(slash + 1));
  if (!id) return std::nullopt;
  return Owner{std::string(text.substr(0, slash)), *id};
}

}  // namespace bars::storage
