#include "server/security/access.hpp"

#include "fhir/codes.hpp"
#include "server/security/printable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::security {

namespace {

bool selects_organisation(const config::AccessRule& rule, std::string_view organisation) {
  return std::any_of(rule.organisations.begin(), rule.organisations.end(), [&](const std::string& selector) {
    return selector == "*" || (!organisation.empty() && fhir::equal_ignoring_case(selector, organisation));
  });
}

bool selects_software(const config::AccessRule& rule, std::string_view software) {
  return std::any_of(rule.software.begin(), rule.software.end(), [&](const std::string& selector) {
    return selector == "*" || (!software.empty() && selector == software);
  });
}

std::string caller(const Identity& identity) {
  const auto or_unnamed = [](std::string_view text) {
    return text.empty() ? std::string("(not named)") : printable(text);
  };
  return fmt::format("organisation {} with software {}", or_unnamed(identity.organisation),
                     or_unnamed(identity.software));
}

}  // namespace

std::string_view name_of(Permission permission) noexcept {
  switch (permission) {
    case Permission::metadata: return "metadata";
    case Permission::message_definition: return "message-definition";
    case Permission::slot: return "slot";
    case Permission::read: return "read";
    case Permission::search: return "search";
    case Permission::message: return "message";
  }
  return "";  // not a Permission: no rule allows it
}

fhir::Result<void> decide(const config::Service& service, const Identity& identity, Permission permission) {
  const auto wanted = name_of(permission);
  const auto refused = [&](std::string_view reason) {
    // ERR-7 has an issue type of its own for slots; the status is 401 for both, never 403 (ERR-8).
    const auto category = permission == Permission::slot ? fhir::Category::slot_forbidden : fhir::Category::security;
    return fhir::Error{category,
                       fmt::format("Service {} of {} refuses {} to {}: {}.", service.id.value,
                                   service.organisation.ods_code, wanted, caller(identity), reason),
                       ""};
  };
  const auto rule =
      std::find_if(service.access.begin(), service.access.end(), [&](const config::AccessRule& candidate) {
        return selects_organisation(candidate, identity.organisation) && selects_software(candidate, identity.software);
      });
  if (rule == service.access.end()) return refused("no access rule matches");
  if (std::find(rule->allow.begin(), rule->allow.end(), wanted) == rule->allow.end())
    return refused(fmt::format("access rule {} does not allow it", rule - service.access.begin() + 1));
  return {};
}

}  // namespace bars::security
