// How commands read their arguments.
#pragma once

#include "server/control/command.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace bars::control {

/// Category::value: an argument that cannot be.
fhir::Error wrong(std::string why);

std::optional<std::int64_t> whole_number(fhir::Node node);

/// The service with this id, active or not; Category::not_found.
fhir::Result<const config::Service*> configured(const Parts& parts, fhir::Node id);

}  // namespace bars::control
