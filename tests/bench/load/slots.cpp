#include "tests/bench/load/slots.hpp"

#include "fhir/instant.hpp"
#include "fhir/json.hpp"
#include "tests/bench/load/pattern.hpp"

#include <fmt/format.h>

namespace bars::load {

namespace {

constexpr std::int64_t day = 86'400;

std::string midnight(std::int64_t seconds) {
  auto text = fhir::format_seconds(seconds - seconds % day);
  return text.substr(0, text.find('+')) + "Z";
}

bool fits(std::string_view value, Field field) { return value.size() == mark_of(field).size(); }

}  // namespace

std::string slot_search(std::string_view service, std::int64_t now, unsigned first_day, unsigned days) {
  return fmt::format(
      "/Slot?Schedule.actor:HealthcareService={}&status=free&start=ge{}&start=lt{}&_include=Slot:schedule"
      "&_include=Schedule:actor:Practitioner&_include=Schedule:actor:PractitionerRole"
      "&_include=Schedule:actor:HealthcareService&_include=HealthcareService:providedBy"
      "&_include=HealthcareService:location",
      service, midnight(now + first_day * day), midnight(now + (first_day + days) * day));
}

std::vector<OfferedSlot> offered_slots(std::string_view searchset) {
  const auto document = fhir::decode_json(searchset, fhir::own_json);
  std::vector<OfferedSlot> found;
  if (!document) return found;
  for (const auto entry : document->root["entry"].items()) {
    const auto slot = entry["resource"];
    if (slot.resource_type() != "Slot") continue;
    OfferedSlot offered{std::string(slot["id"].text()), std::string(slot["start"].text()),
                        std::string(slot["end"].text())};
    if (fits(offered.id, Field::slot_id) && fits(offered.start, Field::slot_start) &&
        fits(offered.end, Field::slot_end))
      found.push_back(std::move(offered));
  }
  return found;
}

std::string first_id(std::string_view bundle, std::string_view type) {
  const auto document = fhir::decode_json(bundle, fhir::own_json);
  if (!document) return "";
  for (const auto entry : document->root["entry"].items()) {
    if (entry["resource"].resource_type() == type) return std::string(entry["resource"]["id"].text());
  }
  return "";
}

}  // namespace bars::load
