// A resource as text, as the audit names it and commands ask for it.
#pragma once

#include "storage/records.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bars::storage {

/// `Appointment/<id>`
std::string name_of(const Owner& resource);

/// The other way round, whatever the type; nothing when there is no slash, or no UUID behind the first one.
std::optional<Owner> owner_named(std::string_view text);

}  // namespace bars::storage
