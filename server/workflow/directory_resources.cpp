// The directory resources of a service, as a slot search shows them (SLOT-12, SLOT-14).
#include "fhir/codes.hpp"
#include "server/workflow/directory.hpp"
#include "server/workflow/slot_resource.hpp"

#include <fmt/format.h>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Node;

constexpr std::string_view uk_core = "https://fhir.hl7.org.uk/StructureDefinition/";

Node meta(Build& build, std::string_view now, std::string_view profile) {
  return build.object({{"lastUpdated", build.copy(now)},
                       {"profile", build.array({build.copy(fmt::format("{}{}", uk_core, profile))})}});
}

Node reference(Build& build, std::string_view type, std::string_view id) {
  return build.object({{"reference", build.copy(fmt::format("{}/{}", type, id))}});
}

Node identifier(Build& build, std::string_view system, std::string_view value) {
  return build.array({build.object({{"system", build.copy(system)}, {"value", build.copy(value)}})});
}

Node address(Build& build, const config::Address& from) {
  std::vector<Node> lines;
  for (const auto& line : from.line) lines.push_back(build.copy(line));
  return build.object(
      {{"line", build.array(lines)}, {"city", build.copy_if(from.city)}, {"postalCode", build.copy_if(from.postcode)}});
}

}  // namespace

Node ServiceEntry::healthcare_service(Build& build, std::string_view now) const {
  std::vector<Node> locations;
  for (const auto& each : diaries_) locations.push_back(reference(build, "Location", each.ids.location));
  return build.object({{"resourceType", Build::text("HealthcareService")},
                       {"id", build.copy(healthcare_service_)},
                       {"meta", meta(build, now, "UKCore-HealthcareService")},
                       {"identifier", identifier(build, fhir::systems::dos_service_id, id())},
                       {"active", Node::boolean(true)},
                       {"providedBy", reference(build, "Organization", organization_)},
                       {"location", build.array(locations)},
                       {"name", build.copy(service_->name)}});
}

Node ServiceEntry::organization(Build& build, std::string_view now) const {
  return build.object({{"resourceType", Build::text("Organization")},
                       {"id", build.copy(organization_)},
                       {"meta", meta(build, now, "UKCore-Organization")},
                       {"identifier", identifier(build, fhir::systems::ods_code, service_->organisation.ods_code)},
                       {"name", build.copy(service_->organisation.name)},
                       {"address", build.array({address(build, service_->address)})}});
}

Node ServiceEntry::schedule(Build& build, std::size_t diary, std::string_view now) const {
  const auto& ids = ids_of(diary);
  const auto& from = *diaries_[diary].diary;
  std::vector<Node> actors{reference(build, "HealthcareService", healthcare_service_)};
  if (!ids.practitioner.empty()) {
    actors.push_back(reference(build, "PractitionerRole", ids.practitioner_role));
    actors.push_back(reference(build, "Practitioner", ids.practitioner));
  }
  actors.push_back(reference(build, "Location", ids.location));
  return build.object({{"resourceType", Build::text("Schedule")},
                       {"id", build.copy(ids.schedule)},
                       {"meta", meta(build, now, "UKCore-Schedule")},
                       {"active", Node::boolean(true)},
                       {"serviceCategory", concepts(build, from.slot_type.service_category, service_category_codes)},
                       {"serviceType", concepts(build, from.slot_type.service_type, fhir::systems::snomed)},
                       {"specialty", concepts(build, from.slot_type.specialty, fhir::systems::snomed)},
                       {"actor", build.array(actors)},
                       {"comment", build.copy(from.id)}});
}

Node ServiceEntry::practitioner(Build& build, std::size_t diary, std::string_view now) const {
  const auto& from = *diaries_[diary].diary->practitioner;
  return build.object({{"resourceType", Build::text("Practitioner")},
                       {"id", build.copy(ids_of(diary).practitioner)},
                       {"meta", meta(build, now, "UKCore-Practitioner")},
                       {"name", build.array({build.object({{"text", build.copy(from.name)}})})},
                       {"gender", build.copy_if(from.gender)}});
}

Node ServiceEntry::practitioner_role(Build& build, std::size_t diary, std::string_view now) const {
  const auto& from = *diaries_[diary].diary->practitioner;
  const auto coding = build.object({{"system", Build::text(fhir::systems::snomed)},
                                    {"code", build.copy(from.role_code)},
                                    {"display", build.copy_if(from.role_name)}});
  const auto& owner = *diaries_[diary].owner;
  // Of a shared diary it is the owner's, of which there is no resource here: named, not referred to.
  const auto employer =
      &owner == service_
          ? reference(build, "Organization", organization_)
          : build.object({{"identifier", build.object({{"system", Build::text(fhir::systems::ods_code)},
                                                       {"value", build.copy(owner.organisation.ods_code)}})},
                          {"display", build.copy(owner.organisation.name)}});
  return build.object(
      {{"resourceType", Build::text("PractitionerRole")},
       {"id", build.copy(ids_of(diary).practitioner_role)},
       {"meta", meta(build, now, "UKCore-PractitionerRole")},
       {"identifier", from.sds_role_profile_id.empty()
                          ? Node()
                          : identifier(build, fhir::systems::sds_role_profile_id, from.sds_role_profile_id)},
       {"practitioner", reference(build, "Practitioner", ids_of(diary).practitioner)},
       {"organization", employer},
       {"code", build.array({build.object({{"coding", build.array({coding})}})})}});
}

Node ServiceEntry::location(Build& build, std::size_t diary, std::string_view now) const {
  const auto& from = diaries_[diary].diary->location;
  return build.object({{"resourceType", Build::text("Location")},
                       {"id", build.copy(ids_of(diary).location)},
                       {"meta", meta(build, now, "UKCore-Location")},
                       {"name", build.copy(from.name)},
                       {"address", address(build, from.address)}});
}

}  // namespace bars::workflow
