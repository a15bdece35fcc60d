#include "server/security/access.hpp"

#include "fhir/codes.hpp"
#include "server/security/disclosure.hpp"
#include "server/security/version_range.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::security {

namespace {

constexpr std::string_view any = "*";

/// Whether one of the selectors is `*` or fits; what the caller does not name fits none.
template <class Fits>
bool selects(const std::vector<std::string>& selectors, std::string_view named, Fits fits) {
  return std::any_of(selectors.begin(), selectors.end(), [&](const std::string& selector) {
    return selector == any || (!named.empty() && fits(std::string_view(selector)));
  });
}

bool selects_organisation(const config::AccessRule& rule, std::string_view organisation) {
  return selects(rule.organisations, organisation, [&](std::string_view selector) {
    if (!selector.ends_with('*')) return fhir::equal_ignoring_case(selector, organisation);
    selector.remove_suffix(1);
    return fhir::equal_ignoring_case(selector, organisation.substr(0, selector.size()));
  });
}

bool selects_role(const config::AccessRule& rule, const std::vector<std::string>& roles) {
  return std::any_of(rule.roles.begin(), rule.roles.end(), [&](const std::string& selector) {
    return selector == any || std::find(roles.begin(), roles.end(), selector) != roles.end();
  });
}

bool selects_exactly(const std::vector<std::string>& selectors, std::string_view named) {
  return selects(selectors, named, [&](std::string_view selector) { return selector == named; });
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

fhir::Error refusal(const config::Service& service, const Identity& identity, Permission permission,
                    std::string_view wanted, std::string_view reason) {
  // ERR-7 has an issue type of its own for slots; the status is 401 for both, never 403 (ERR-8).
  const auto category = permission == Permission::slot ? fhir::Category::slot_forbidden : fhir::Category::security;
  return {category,
          fmt::format("Service {} of {} refuses {} to organisation {}: {}.", service.id.value,
                      service.organisation.ods_code, wanted, shown_organisation(identity.organisation), reason),
          ""};
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

std::vector<std::string_view> mismatches(const config::AccessRule& rule, const Identity& identity) {
  std::vector<std::string_view> found;
  if (!selects_organisation(rule, identity.organisation)) found.emplace_back("organisations");
  if (!selects_role(rule, identity.practitioner_roles)) found.emplace_back("roles");
  if (!selects_exactly(rule.software, identity.software)) found.emplace_back("software");
  if (!selects_exactly(rule.software_names, identity.software_name)) found.emplace_back("software_names");
  if (rule.software_versions && !is_in(*rule.software_versions, identity.software_version))
    found.emplace_back("software_versions");
  return found;
}

std::optional<std::size_t> deciding_rule(const config::Service& service, const Identity& identity) {
  const auto rule = std::find_if(service.access.begin(), service.access.end(),
                                 [&](const auto& candidate) { return mismatches(candidate, identity).empty(); });
  if (rule == service.access.end()) return std::nullopt;
  return static_cast<std::size_t>(rule - service.access.begin());
}

fhir::Result<void> decide(const config::Service& service, const Identity& identity, Permission permission) {
  const auto wanted = name_of(permission);
  const auto rule = deciding_rule(service, identity);
  if (!rule) return refusal(service, identity, permission, wanted, "no access rule matches");
  if (!contains(service.access[*rule].allow, wanted))
    return refusal(service, identity, permission, wanted, fmt::format("access rule {} does not allow it", *rule + 1));
  return {};
}

fhir::Result<void> decide_message(const config::Service& service, const Identity& identity, const MessageType& type) {
  if (auto allowed = decide(service, identity, Permission::message); !allowed) return allowed.error();
  const auto rule = *deciding_rule(service, identity);
  const auto& types = service.access[rule].message_types;
  if (contains(types, any) || contains(types, type.name) || (!type.event.empty() && contains(types, type.event)))
    return {};
  return refusal(service, identity, Permission::message, type.name,
                 fmt::format("access rule {} does not allow messages of this type", rule + 1));
}

}  // namespace bars::security
