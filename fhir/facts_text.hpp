// Private to fhir/: reading the lines of the facts that are compiled in.
#pragma once

#include <string_view>

namespace bars::fhir {

/// Takes what stands before `separator` off the front; all of it when there is none.
inline std::string_view take(std::string_view& rest, char separator) noexcept {
  const auto end = rest.find(separator);
  const auto taken = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return taken;
}

}  // namespace bars::fhir
