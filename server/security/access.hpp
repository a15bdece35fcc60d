// Who may do what: the access rules of a service file, decided from headers alone.
#pragma once

#include "config/receiver.hpp"
#include "fhir/error.hpp"
#include "server/security/identity.hpp"

#include <string_view>

namespace bars::security {

enum class Permission { metadata, message_definition, slot, read, search, message };
/// As written in the configuration: `message-definition`.
std::string_view name_of(Permission permission) noexcept;

/// The first rule of the service whose selectors all match decides; not in its `allow`, or no match: refused
/// (Category::security, ERR-6; Category::slot_forbidden for slots, ERR-7).
fhir::Result<void> decide(const config::Service& service, const Identity& identity, Permission permission);

}  // namespace bars::security
