// Which constraints R4 itself defines: check_structure() evaluates those.
#pragma once

#include <string_view>

namespace bars::fhir::profile {

/// True for keys such as `ele-1` and `obs-7`, by the prefixes that R4 uses.
bool is_core_constraint(std::string_view key) noexcept;

}  // namespace bars::fhir::profile
