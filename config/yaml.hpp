// YAML text to plain values; what YAML allows and a configuration should not have is refused here.
#pragma once

#include "config/reading.hpp"
#include "config/value.hpp"

#include <istream>
#include <optional>

namespace bars::config {

/// The one document of `in`; an empty one is an empty group. Reports malformed YAML, nesting beyond 16 levels and a
/// second document (then there is no value), and anchors, aliases and tags (then the rest is still there to be read).
std::optional<Value> parse_yaml(std::istream& in, Reading& reading);

}  // namespace bars::config
