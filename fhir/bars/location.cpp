#include "fhir/bars/location.hpp"

#include "fhir/bars/subject.hpp"
#include "fhir/codes.hpp"

namespace bars::fhir {

Place place_of(Node location) noexcept {
  const Node position = location["position"];
  return {.uprn = !located_by(location, "UPRN").empty(),
          .address = location["address"].size() > 0,
          .grid = !located_by(location, "eastings").empty() && !located_by(location, "northings").empty(),
          .position = position["latitude"] && position["longitude"],
          .what3words = !located_by(location, "what3words").empty()};
}

std::string_view located_by(Node location, std::string_view name) noexcept {
  for (const Member& member : find_extension(find_extension(location, "LocationExtension"), name).members())
    if (member.name.starts_with("value")) return trim(member.value.text());
  return {};
}

}  // namespace bars::fhir
