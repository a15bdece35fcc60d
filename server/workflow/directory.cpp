#include "server/workflow/directory.hpp"

#include "fhir/codes.hpp"
#include "fhir/uuid.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Node;

constexpr std::string_view uk_core = "https://fhir.hl7.org.uk/StructureDefinition/";
constexpr std::string_view role_codes = fhir::systems::snomed;

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

std::string stable_id(std::string_view kind, std::string_view service, std::string_view diary, std::string_view item) {
  // Fixed for ever: senders keep the ids that come of it.
  static const auto name_space = *fhir::parse_uuid("5ab1e0c8-6f5e-5d0a-9c57-0b6f2f6d3c11");
  return fhir::uuid_v5(name_space, fmt::format("{}|{}|{}|{}", kind, service, diary, item)).text();
}

ServiceEntry::ServiceEntry(const config::Service& service)
    : service_(&service),
      healthcare_service_(stable_id("HealthcareService", service.id.value)),
      organization_(stable_id("Organization", service.id.value)) {
  for (const auto& diary : service.diaries) {
    auto& ids = diaries_.emplace_back();
    ids.schedule = stable_id("Schedule", id(), diary.id);
    ids.location = stable_id("Location", id(), diary.id);
    if (diary.practitioner) {
      ids.practitioner = stable_id("Practitioner", id(), diary.id);
      ids.practitioner_role = stable_id("PractitionerRole", id(), diary.id);
    }
  }
}

std::size_t ServiceEntry::find_diary(std::string_view diary_id) const noexcept {
  for (std::size_t i = 0; i < service_->diaries.size(); ++i)
    if (service_->diaries[i].id == diary_id) return i;
  return npos;
}

bool ServiceEntry::issued(std::string_view type, std::string_view id) const noexcept {
  if (id.empty()) return false;
  if (type == "HealthcareService") return id == healthcare_service_;
  if (type == "Organization") return id == organization_;
  return std::any_of(diaries_.begin(), diaries_.end(), [&](const DiaryIds& ids) {
    return (type == "Schedule" && id == ids.schedule) || (type == "Practitioner" && id == ids.practitioner) ||
           (type == "PractitionerRole" && id == ids.practitioner_role) || (type == "Location" && id == ids.location);
  });
}

const config::Accepts* ServiceEntry::accepts(std::string_view use_case) const noexcept {
  for (const auto& accepts : service_->accepts)
    if (std::find(accepts.use_cases.begin(), accepts.use_cases.end(), use_case) != accepts.use_cases.end())
      return &accepts;
  return nullptr;
}

bool ServiceEntry::tolerates(std::string_view name) const noexcept {
  return std::find(service_->tolerate.begin(), service_->tolerate.end(), name) != service_->tolerate.end();
}

Node ServiceEntry::healthcare_service(Build& build, std::string_view now) const {
  std::vector<Node> locations;
  for (const auto& ids : diaries_) locations.push_back(reference(build, "Location", ids.location));
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
  const auto& ids = diaries_[diary];
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
                       {"actor", build.array(actors)},
                       {"comment", build.copy(service_->diaries[diary].id)}});
}

Node ServiceEntry::practitioner(Build& build, std::size_t diary, std::string_view now) const {
  const auto& from = *service_->diaries[diary].practitioner;
  return build.object({{"resourceType", Build::text("Practitioner")},
                       {"id", build.copy(diaries_[diary].practitioner)},
                       {"meta", meta(build, now, "UKCore-Practitioner")},
                       {"name", build.array({build.object({{"text", build.copy(from.name)}})})}});
}

Node ServiceEntry::practitioner_role(Build& build, std::size_t diary, std::string_view now) const {
  const auto& from = *service_->diaries[diary].practitioner;
  const auto coding = build.object({{"system", Build::text(role_codes)}, {"code", build.copy(from.role_code)}});
  return build.object(
      {{"resourceType", Build::text("PractitionerRole")},
       {"id", build.copy(diaries_[diary].practitioner_role)},
       {"meta", meta(build, now, "UKCore-PractitionerRole")},
       {"identifier", from.sds_role_profile_id.empty()
                          ? Node()
                          : identifier(build, fhir::systems::sds_role_profile_id, from.sds_role_profile_id)},
       {"practitioner", reference(build, "Practitioner", diaries_[diary].practitioner)},
       {"organization", reference(build, "Organization", organization_)},
       {"code", build.array({build.object({{"coding", build.array({coding})}})})}});
}

Node ServiceEntry::location(Build& build, std::size_t diary, std::string_view now) const {
  const auto& from = service_->diaries[diary].location;
  return build.object({{"resourceType", Build::text("Location")},
                       {"id", build.copy(diaries_[diary].location)},
                       {"meta", meta(build, now, "UKCore-Location")},
                       {"name", build.copy(from.name)},
                       {"address", address(build, from.address)}});
}

Directory::Directory(const std::vector<config::Service>& services) {
  for (const auto& service : services)
    if (service.active) services_.emplace_back(service);
}

fhir::Result<const ServiceEntry*> Directory::find(std::string_view id) const {
  for (const auto& service : services_)
    if (service.id() == id) return &service;
  // What was asked for is not repeated: a patient's number looks like a service id (OO-4).
  return fhir::Error{fhir::Category::not_found, "No service with this identifier is known here.", {}};
}

}  // namespace bars::workflow
