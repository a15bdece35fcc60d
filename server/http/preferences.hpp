// List headers with quality values: Accept, Accept-Encoding (RFC 9110, 12.4.2).
#pragma once

#include "server/http/message.hpp"

#include <string_view>
#include <vector>

namespace bars::http {

/// One element of such a list.
struct Preference {
  std::string_view name;        // `application/fhir+json`, `gzip`, `*`
  std::string_view parameters;  // what follows the first `;`
  unsigned quality = 1000;      // thousandths; 0 excludes
};

/// The elements of all headers of the name, in order; empty ones are passed over. Views into `head`.
std::vector<Preference> read_preferences(const Head& head, std::string_view name);

/// One element: of a list, or by itself.
Preference read_preference(std::string_view text);

/// The value of a parameter, without quotes, taken off the front of `parameters`; the name is empty at the end.
struct NamedValue {
  std::string_view name;
  std::string_view value;
};
NamedValue take_parameter(std::string_view& parameters);

}  // namespace bars::http
