// The path of a discriminator, read once.
#pragma once

#include "fhir/profile/rule.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace bars::fhir::profile {

/// Reads `$this`, `a.b`, `extension('url')`, `resolve()` and `value.ofType(T)`, each also behind a dot; nothing when
/// the path is none of these. The steps refer to the text.
std::optional<std::vector<Step>> parse_path(std::string_view path);

}  // namespace bars::fhir::profile
