// Who may do what: the access rules of a service file. All is decided from headers but the type of a message, which is
// known once it has been read.
#pragma once

#include "config/receiver.hpp"
#include "fhir/error.hpp"
#include "server/security/identity.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::security {

enum class Permission { metadata, message_definition, slot, read, search, message };
inline constexpr std::array permissions{Permission::metadata, Permission::message_definition,
                                        Permission::slot,     Permission::read,
                                        Permission::search,   Permission::message};
/// As written in the configuration: `message-definition`.
std::string_view name_of(Permission permission) noexcept;

/// What a message is, in the names of the configuration: the request (`new-booking`) with its event, or a write of a
/// resource (`Appointment.create`) without one.
struct MessageType {
  std::string_view name;
  std::string_view event;
};

/// The keys of the selectors of a rule that do not take the caller, in the order of the reference; none: it matches.
std::vector<std::string_view> mismatches(const config::AccessRule& rule, const Identity& identity);

/// Which rule of the service decides, counted from 0: the first that matches. Nullopt: none does.
std::optional<std::size_t> deciding_rule(const config::Service& service, const Identity& identity);

/// Not in the `allow` of the rule that decides, or no rule: refused (Category::security, ERR-6;
/// Category::slot_forbidden for slots, ERR-7).
fhir::Result<void> decide(const config::Service& service, const Identity& identity, Permission permission);

/// As decide() for messages, and the type is one of the `message_types` of the rule.
fhir::Result<void> decide_message(const config::Service& service, const Identity& identity, const MessageType& type);

}  // namespace bars::security
