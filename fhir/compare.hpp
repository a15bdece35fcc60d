// Whether two resources say the same.
#pragma once

#include "fhir/node.hpp"

namespace bars::fhir {

/// Equal but for the resource's own `id` (UPD-5): members in any order, arrays in order, numbers by their text.
bool same_content(Node a, Node b) noexcept;

}  // namespace bars::fhir
