// How values are compared with what a profile fixes, and kept.
#pragma once

#include "fhir/node.hpp"

#include <string_view>

namespace bars::fhir::profile {

/// fixed[x]: the same value, no more and no less. The order of an object's members does not count.
bool equals(Node value, Node fixed) noexcept;

/// pattern[x]: at least what the pattern has. Every item of an array in the pattern is found somewhere in the value's.
bool contains(Node value, Node pattern) noexcept;

/// A copy whose text, items and members all live in `arena`.
Node deep_copy(Arena& arena, Node node);

/// A canonical url without `|version` and `#fragment`.
std::string_view without_version(std::string_view canonical) noexcept;
/// The part of a url behind its last `/`.
std::string_view last_part(std::string_view url) noexcept;

}  // namespace bars::fhir::profile
