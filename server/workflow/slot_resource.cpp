#include "server/workflow/slot_resource.hpp"

#include "fhir/codes.hpp"
#include "fhir/instant.hpp"

#include <fmt/format.h>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Node;

constexpr std::string_view profile = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Slot";
constexpr std::string_view delivery_channel =
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeliveryChannel";
constexpr std::string_view appointment_type_codes = "http://terminology.hl7.org/CodeSystem/v2-0276";

Node codeable_concept(Build& build, const std::optional<config::Coding>& coding, std::string_view usual_system) {
  if (!coding) return {};
  const auto& system = coding->system;
  return build.object(
      {{"coding",
        build.array({build.object({{"system", system.empty() ? Build::text(usual_system) : build.copy(system)},
                                   {"code", build.copy(coding->code)},
                                   {"display", build.copy(coding->display)}})})}});
}

}  // namespace

Node concepts(Build& build, const std::optional<config::Coding>& coding, std::string_view usual_system) {
  return build.array({codeable_concept(build, coding, usual_system)});
}

SlotForm::SlotForm(Build& build, const OfferedDiary& diary, std::string_view now)
    : meta_(build.object({{"lastUpdated", Build::text(now)}, {"profile", build.array({Build::text(profile)})}})),
      service_category_(concepts(build, diary.diary->slot_type.service_category, service_category_codes)),
      service_type_(concepts(build, diary.diary->slot_type.service_type, fhir::systems::snomed)),
      specialty_(concepts(build, diary.diary->slot_type.specialty, fhir::systems::snomed)),
      appointment_type_(codeable_concept(build, diary.diary->slot_type.appointment_type, appointment_type_codes)),
      schedule_(build.object({{"reference", build.copy(fmt::format("Schedule/{}", diary.ids.schedule))}})) {
  if (const auto& channel = diary.diary->delivery_channel; !channel.empty())
    extension_ =
        build.array({build.object({{"url", Build::text(delivery_channel)}, {"valueCode", build.copy(channel)}})});
}

Node SlotForm::resource(Build& build, const storage::SlotRecord& slot) const {
  return build.object({{"resourceType", Build::text("Slot")},
                       {"id", build.copy(slot.id)},
                       {"meta", meta_},
                       {"extension", extension_},
                       {"serviceCategory", service_category_},
                       {"serviceType", service_type_},
                       {"specialty", specialty_},
                       {"appointmentType", appointment_type_},
                       {"schedule", schedule_},
                       {"status", Build::text(slot.is_free() ? "free" : "busy")},
                       {"start", build.copy(fhir::format_seconds(slot.start))},
                       {"end", build.copy(fhir::format_seconds(slot.end))}});
}

}  // namespace bars::workflow
