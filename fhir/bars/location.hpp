// How a Location says where it is.
#pragma once

#include "fhir/node.hpp"

#include <string_view>

namespace bars::fhir {

/// What there is of it to find the place by.
struct Place {
  bool uprn = false;
  bool address = false;
  bool grid = false;      // eastings and northings
  bool position = false;  // latitude and longitude
  bool what3words = false;
  bool operator==(const Place&) const = default;
};

Place place_of(Node location) noexcept;

/// What the LocationExtension says under a name: UPRN, eastings, northings, what3words. "" when nothing.
std::string_view located_by(Node location, std::string_view name) noexcept;

}  // namespace bars::fhir
