// Whether a version that a caller says of itself is in a range of the configuration.
#pragma once

#include "config/receiver.hpp"

#include <string_view>

namespace bars::security {

/// A leading `v` and whatever follows a `+` do not count; a version with a `-` is a pre-release, older than the one
/// without. What is not made of at most four numbers is in no range, and so is no version at all.
bool is_in(const config::VersionRange& range, std::string_view version);

}  // namespace bars::security
