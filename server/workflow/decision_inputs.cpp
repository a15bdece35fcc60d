#include "server/workflow/decision_inputs.hpp"

#include <algorithm>

namespace bars::workflow {

namespace {

using fhir::Entry;
using fhir::Message;

bool is_receivers(std::string_view status) { return status == "planned" || status == "in-progress"; }

/// PM-35, PM-36: the Encounter that ServiceRequest.encounter names. When it names none, the first whose status is not
/// one that only a receiver gives; when all have such a status, a planned one rather than one that is in progress.
Entry encounter_of_request(const Message& message, const Entry& named) {
  if (named.type() == "Encounter") return named;
  Entry kept;
  for (const auto& entry : message.bundle.entries()) {
    if (entry.type() != "Encounter") continue;
    const auto status = entry.resource["status"].text();
    if (!is_receivers(status)) return entry;
    if (!kept || status == "planned") kept = entry;
  }
  return kept;
}

/// The focus. When that is the ServiceRequest, the responder's own Encounter: the first that is neither named by
/// the ServiceRequest nor triaged, as the one that the request came with is; else the first.
Entry encounter_of_response(const Message& message, const Entry& named) {
  if (message.focus.type() == "Encounter") return message.focus;
  for (const auto& entry : message.bundle.entries())
    if (entry.type() == "Encounter" && !(named && entry.index == named.index) &&
        entry.resource["status"].text() != "triaged")
      return entry;
  return message.bundle.first("Encounter");
}

bool is_response_event(fhir::Event event) {
  return event == fhir::Event::servicerequest_response || event == fhir::Event::booking_response;
}

/// "1" to "8" as the table writes them; "none" for a booking without a use case (UC-7).
std::string_view application_of(const Message& message) {
  constexpr std::string_view numbers = "012345678";
  const auto* use_case = fhir::find_use_case(message.use_case);
  if (use_case == nullptr) return "none";
  return numbers.substr(static_cast<std::size_t>(fhir::application_of(*use_case)), 1);
}

// Every code of the elements that the table looks at: R4's statuses of Appointment, ServiceRequest, CarePlan, Encounter
// and Task, intents of a CarePlan, and classes of an Encounter.
constexpr std::array<std::string_view, 42> known_codes{
    "active",   "arrived",  "booked",    "cancelled",   "checked-in", "completed", "draft",     "entered-in-error",
    "failed",   "finished", "fulfilled", "in-progress", "noshow",     "on-hold",   "onleave",   "pending",
    "planned",  "proposed", "revoked",   "triaged",     "unknown",    "waitlist",  "requested", "received",
    "accepted", "rejected", "ready",     "proposal",    "plan",       "order",     "option",    "AMB",
    "EMER",     "FLD",      "HH",        "IMP",         "ACUTE",      "NONAC",     "OBSENC",    "PRENC",
    "SS",       "VR"};

bool is_free_text(Column column) {
  return column != Column::event && column != Column::reason && column != Column::use_case &&
         column != Column::category;  // those were known codes, or there would be no Message
}

std::string under(const Entry& entry, std::string_view element) {
  return entry ? entry.path() + std::string(element) : "Bundle.entry";
}

}  // namespace

Entry counting_encounter(const Message& message) {
  const auto named = message.bundle.resolve(fhir::ServiceRequest{message.request().resource}.encounter());
  return is_response_event(message.event) ? encounter_of_response(message, named)
                                          : encounter_of_request(message, named);
}

Inputs::Inputs(const Message& message)
    : message_(message),
      request_(message.request()),
      care_plan_(message.bundle.first("CarePlan")),
      task_(message.bundle.first("Task")),
      encounter_(counting_encounter(message)),
      application_(application_of(message)),
      found_{code_of(message.event),
             message.use_case,
             code_of(message.reason),
             message.category,
             request_.resource["status"].text(),
             care_plan_.resource["status"].text(),
             encounter_.resource["status"].text(),
             care_plan_.resource["intent"].text(),
             task_.resource["status"].text(),
             encounter_.resource["class"]["code"].text()} {}

bool Inputs::fits(const Row& row, Column column) const noexcept {
  const auto& wanted = row.wants(column);
  return wanted.takes(found(column)) || (column == Column::use_case && wanted.takes(application_));
}

bool Inputs::fits(const Row& row) const noexcept {
  return std::all_of(columns.begin(), columns.end(), [&](Column column) { return fits(row, column); });
}

std::string_view Inputs::name_of(Column column) const noexcept {
  switch (column) {
    case Column::event: return "event";
    case Column::use_case: return "use case";
    case Column::reason: return "reason";
    case Column::category: return "category";
    case Column::status: return request_.type() == "Appointment" ? "Appointment.status" : "ServiceRequest.status";
    case Column::care_plan: return "CarePlan.status";
    case Column::encounter: return "Encounter.status";
    case Column::intent: return "CarePlan.intent";
    case Column::task: return "Task.status";
    case Column::encounter_class: return "Encounter.class";
  }
  return "";
}

std::string_view Inputs::shown(Column column) const noexcept {
  const auto code = found(column);
  if (code.empty()) return "absent";
  const bool known =
      !is_free_text(column) || std::find(known_codes.begin(), known_codes.end(), code) != known_codes.end();
  return known ? code : "not a code";
}

std::string Inputs::path_of(Column column) const {
  const Entry header = message_.bundle.entries().front();
  switch (column) {
    case Column::event: return under(header, ".event");
    case Column::reason: return under(header, ".reason");
    case Column::use_case:
    case Column::category: return under(request_, request_.type() == "Appointment" ? ".serviceCategory" : ".category");
    case Column::status: return under(request_, ".status");
    case Column::care_plan: return under(care_plan_, ".status");
    case Column::intent: return under(care_plan_, ".intent");
    case Column::task: return under(task_, ".status");
    case Column::encounter: return under(encounter_, ".status");
    case Column::encounter_class: return under(encounter_, ".class");
  }
  return {};
}

bool Inputs::is_response() const noexcept { return is_response_event(message_.event); }

}  // namespace bars::workflow
