#include "server/workflow/resource_write.hpp"

#include "fhir/codes.hpp"
#include "fhir/instant.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;
using fhir::Issues;
using fhir::Node;

std::optional<Error> refuse_body(const ResourceWrite& write) {
  const auto root = write.body.root;
  if (root.resource_type() != write.type)
    return Error{Category::invalid, fmt::format("The body must be a resource of the type {}.", write.type), {}};
  const auto id = root["id"].text();
  if (write.kind != WriteKind::create && !id.empty() && fhir::parse_uuid(id) != write.id)
    return Error{Category::invariant, "The id of the resource is not the one in the path.",
                 fmt::format("{}.id", write.type)};
  const auto updated = root["meta"]["lastUpdated"].text();
  if (!updated.empty() && !fhir::parse_instant(updated))
    return Error{Category::value, "Expected an instant.", fmt::format("{}.meta.lastUpdated", write.type)};
  return std::nullopt;
}

/// UC-3, UC-4: a referral has a use case, a booking may have one; the service has to offer it.
void check_use_case(const ResourceWrite& write, Issues& issues) {
  const bool is_booking = write.type == "Appointment";
  const auto element = is_booking ? "serviceCategory" : "category";
  const auto path = fmt::format("{}.{}", write.type, element);
  const auto code = fhir::trim(fhir::find_coding(write.body.root[element], fhir::systems::use_cases)["code"].text());
  if (code.empty() && is_booking) return;
  const auto* use_case = fhir::find_use_case(code);
  if (use_case == nullptr)
    issues.error(Category::invariant, "ERR-55", "Expected a known use case (usecases-categories-bars).", path);
  else if (write.service->accepts(use_case->code) == nullptr)
    issues.error(Category::not_offered, "UC-4",
                 fmt::format("This service does not offer the use case {}.", use_case->code), path);
}

void check_new_status(const ResourceWrite& write, Issues& issues) {
  static constexpr std::array<std::string_view, 3> of_booking{"booked", "proposed", "pending"};
  const auto status = write.body.root["status"].text();
  if (write.type == "Appointment") {
    if (std::find(of_booking.begin(), of_booking.end(), status) == of_booking.end())
      issues.error(Category::unprocessable, "APPT-8", "A new booking is booked, proposed or pending.",
                   "Appointment.status");
  } else if (status != "active") {
    issues.error(Category::unprocessable, "SR-2", "A new referral is active.", "ServiceRequest.status");
  }
}

void check_new(const ResourceWrite& write, const Rulebook& rulebook, Issues& issues) {
  check_resource(write.body.root, rulebook, issues);
  check_use_case(write, issues);
  check_new_status(write, issues);
  fhir::Arena arena;
  Build build(arena);
  if (!patient_in(build, write.body.root))
    issues.error(Category::required, "APPT-8",
                 "Expected the patient: a contained Patient, or the NHS number as the identifier of the reference.",
                 fmt::format("{}.{}", write.type, write.type == "Appointment" ? "participant" : "subject"));
}

Node patient_behind(Build& build, Node resource, Node reference) {
  const auto target = reference["reference"].text();
  if (target.starts_with('#'))
    for (const auto& contained : resource["contained"].items())
      if (contained.resource_type() == "Patient" && contained["id"].text() == target.substr(1)) return contained;
  const auto identifier = reference["identifier"];
  if (!fhir::same_system(identifier["system"].text(), fhir::systems::nhs_number)) return {};
  return build.object({{"resourceType", Build::text("Patient")}, {"identifier", build.array({identifier})}});
}

}  // namespace

std::string_view code_of(WriteKind kind) noexcept {
  switch (kind) {
    case WriteKind::create: return "create";
    case WriteKind::update: return "update";
    case WriteKind::patch: return "patch";
    case WriteKind::remove: return "delete";
  }
  return {};
}

Node patient_in(Build& build, Node resource) {
  if (resource.resource_type() == "ServiceRequest") return patient_behind(build, resource, resource["subject"]);
  for (const auto& participant : resource["participant"].items())
    if (const auto patient = patient_behind(build, resource, participant["actor"])) return patient;
  return {};
}

fhir::Result<ResourceWrite> judge_write(WriteKind kind, std::string_view type, const fhir::Uuid& id,
                                        fhir::Document body, const ServiceEntry& service, const Rulebook& rulebook) {
  ResourceWrite write{kind, type, id, std::move(body), &service, {}};
  if (kind == WriteKind::remove) return write;
  if (auto error = refuse_body(write)) return std::move(*error);
  if (kind != WriteKind::create) return write;
  Issues issues;
  check_new(write, rulebook, issues);
  const bool refused = issues.has_errors();
  auto found = issues.take();
  sort_by_severity(found);
  if (refused) return fhir::refusal(std::move(found));
  write.warnings = std::move(found);
  return write;
}

}  // namespace bars::workflow
