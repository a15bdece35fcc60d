// Text from a sender, made fit for a diagnostic.
#pragma once

#include <string>
#include <string_view>

namespace bars::security {

/// At most `limit` characters of printable ASCII; anything else becomes `?`, and a longer text ends in `...`.
std::string printable(std::string_view text, std::size_t limit = 60);

}  // namespace bars::security
