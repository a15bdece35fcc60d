// Whether two resources, or parts of them, say the same.
#pragma once

#include "fhir/node.hpp"

namespace bars::fhir {

/// Equal: members in any order, arrays in order, numbers by their text.
bool same_value(Node a, Node b) noexcept;

/// The same of resources, but for their own `id` (UPD-5).
bool same_content(Node a, Node b) noexcept;

}  // namespace bars::fhir
