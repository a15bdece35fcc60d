#include "server/workflow/directory.hpp"

#include "fhir/uuid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bars::workflow {

namespace {

OfferedDiary offered(const config::Service& owner, const config::Diary& diary) {
  OfferedDiary made{&owner, &diary, {}};
  made.ids.schedule = stable_id("Schedule", owner.id.value, diary.id);
  made.ids.location = stable_id("Location", owner.id.value, diary.id);
  if (diary.practitioner) {
    made.ids.practitioner = stable_id("Practitioner", owner.id.value, diary.id);
    made.ids.practitioner_role = stable_id("PractitionerRole", owner.id.value, diary.id);
  }
  return made;
}

}  // namespace

std::string stable_id(std::string_view kind, std::string_view service, std::string_view diary, std::string_view item) {
  // Fixed for ever: senders keep the ids that come of it.
  static const auto name_space = *fhir::parse_uuid("5ab1e0c8-6f5e-5d0a-9c57-0b6f2f6d3c11");
  return fhir::uuid_v5(name_space, fmt::format("{}|{}|{}|{}", kind, service, diary, item)).text();
}

ServiceEntry::ServiceEntry(const config::Service& service, std::span<const config::Service> all)
    : service_(&service),
      healthcare_service_(stable_id("HealthcareService", service.id.value)),
      organization_(stable_id("Organization", service.id.value)) {
  for (const auto& diary : service.diaries) diaries_.push_back(offered(service, diary));
  for (const auto& shared : service.shared_diaries)
    for (const auto& owner : all)
      for (const auto& diary : owner.diaries)
        if (owner.id.value == shared.service && diary.id == shared.diary) diaries_.push_back(offered(owner, diary));
}

std::size_t ServiceEntry::find_diary(std::string_view owner, std::string_view diary_id) const noexcept {
  for (std::size_t i = 0; i < diaries_.size(); ++i)
    if (diaries_[i].diary->id == diary_id && diaries_[i].owner->id.value == owner) return i;
  return npos;
}

bool ServiceEntry::issued(std::string_view type, std::string_view id) const noexcept {
  if (id.empty()) return false;
  if (type == "HealthcareService") return id == healthcare_service_;
  if (type == "Organization") return id == organization_;
  return std::any_of(diaries_.begin(), diaries_.end(), [&](const OfferedDiary& each) {
    const auto& ids = each.ids;
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

bool ServiceEntry::takes(std::string_view message) const noexcept {
  return std::any_of(service_->accepts.begin(), service_->accepts.end(), [message](const config::Accepts& accepts) {
    return std::find(accepts.messages.begin(), accepts.messages.end(), message) != accepts.messages.end();
  });
}

bool ServiceEntry::allows_write(std::string_view interaction) const noexcept {
  const auto& allowed = service_->rest_writes;
  return std::find(allowed.begin(), allowed.end(), interaction) != allowed.end();
}

Directory::Directory(const std::vector<config::Service>& services) {
  for (const auto& service : services)
    if (service.active) services_.emplace_back(service, services);
  std::set<const config::Diary*> known;
  for (const auto& service : services_)
    for (const auto& each : service.diaries())
      if (known.insert(each.diary).second) diaries_.push_back(each);
}

fhir::Result<const ServiceEntry*> Directory::find(std::string_view id) const {
  for (const auto& service : services_)
    if (service.id() == id) return &service;
  // What was asked for is not repeated: a patient's number looks like a service id (OO-4).
  return fhir::Error{fhir::Category::not_found, "No service with this identifier is known here.", {}};
}

}  // namespace bars::workflow
