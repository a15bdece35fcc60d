#include "server/workflow/decision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

namespace bars::workflow {

namespace {

using fhir::Event;
using fhir::Message;
using fhir::Reason;

/// What the table looks at. "" stands for "absent".
struct Inputs {
  Event event;
  Reason reason;
  std::string_view category;
  std::string_view status;  // of the Appointment or ServiceRequest
  std::string_view care_plan;
  std::string_view encounter;  // of the Encounter that counts, see encounter_status()
};

/// One row. An empty set means that the column does not matter.
struct Row {
  std::string_view id;
  Event event;
  std::span<const Reason> reasons;
  std::string_view category;
  std::span<const std::string_view> statuses;
  std::string_view care_plan;
  std::span<const std::string_view> encounters;
  RequestType type;
  std::string_view definition_key;
};

constexpr std::array create{Reason::create};
constexpr std::array change{Reason::update};
constexpr std::array any_reason{Reason::create, Reason::update, Reason::remove};
constexpr std::array create_or_update{Reason::create, Reason::update};

constexpr std::array<std::string_view, 1> active{"active"};
constexpr std::array<std::string_view, 1> booked{"booked"};
constexpr std::array<std::string_view, 1> revoked{"revoked"};
constexpr std::array<std::string_view, 2> booking_cancelled{"cancelled", "entered-in-error"};
constexpr std::array<std::string_view, 2> referral_cancelled{"revoked", "entered-in-error"};
constexpr std::array<std::string_view, 2> active_or_held{"active", "on-hold"};
constexpr std::array<std::string_view, 3> response_statuses{"active", "completed", "revoked"};
constexpr std::array<std::string_view, 2> triaged_or_finished{"triaged", "finished"};
constexpr std::array<std::string_view, 2> triaged_or_running{"triaged", "in-progress"};

constexpr auto not_built = RequestType::not_built;

// The generic table. A cancellation is known by its status, whatever the reason (PM-30, CANCEL-6).
constexpr std::array rows{
    Row{"PM-1", Event::servicerequest_request, create, "referral", active, "completed", triaged_or_finished,
        RequestType::new_referral, "servicerequest-request-referral"},
    Row{"PM-2", Event::servicerequest_request, create, "validation", active, "active", triaged_or_running, not_built,
        "servicerequest-request-validation"},
    Row{"PM-3",
        Event::servicerequest_request,
        any_reason,
        "referral",
        referral_cancelled,
        "",
        {},
        not_built,
        "servicerequest-request-cancelled"},
    Row{"PM-4",
        Event::servicerequest_request,
        any_reason,
        "validation",
        referral_cancelled,
        "",
        {},
        not_built,
        "servicerequest-request-cancelled"},
    Row{"PM-5",
        Event::servicerequest_request,
        change,
        "validation",
        active_or_held,
        "",
        {},
        not_built,
        "servicerequest-request-validation"},
    Row{"PM-6",
        Event::servicerequest_response,
        create,
        "referral",
        revoked,
        "",
        {},
        not_built,
        "servicerequest-response-referral"},
    Row{"PM-7",
        Event::servicerequest_response,
        create_or_update,
        "validation",
        response_statuses,
        "",
        {},
        not_built,
        "servicerequest-response-validation-full"},
    Row{"PM-10", Event::booking_request, create, "", booked, "", {}, RequestType::new_booking, "booking-request"},
    Row{"PM-11",
        Event::booking_request,
        any_reason,
        "",
        booking_cancelled,
        "",
        {},
        RequestType::cancel_booking,
        "booking-request-cancelled"},
};

template <class T>
bool holds(std::span<const T> set, const T& value) {
  return set.empty() || std::find(set.begin(), set.end(), value) != set.end();
}

bool matches(const Row& row, const Inputs& in) {
  return row.event == in.event && holds(row.reasons, in.reason) &&
         (row.category.empty() || row.category == in.category) && holds(row.statuses, in.status) &&
         (row.care_plan.empty() || row.care_plan == in.care_plan) && holds(row.encounters, in.encounter);
}

/// RULES section 10, ENC: the Encounter that ServiceRequest.encounter points to; else, of all the others, the first
/// whose status is not one that only a receiver gives (PM-35, PM-36).
std::string_view encounter_status(const Message& message) {
  const auto named = message.bundle.resolve(fhir::ServiceRequest{message.focus.resource}.encounter());
  if (named && named.type() == "Encounter") return named.resource["status"].text();
  std::string_view last;
  for (const auto& entry : message.bundle.entries()) {
    if (entry.type() != "Encounter") continue;
    last = entry.resource["status"].text();
    if (last != "planned" && last != "in-progress") break;
  }
  return last;
}

/// The Appointment or ServiceRequest that the message is about. The focus of a response is mostly an Encounter.
fhir::Entry request_of(const Message& message) {
  return message.focus.type() == "Encounter" ? message.bundle.first("ServiceRequest") : message.focus;
}

Inputs inputs_of(const Message& message) {
  return {message.event,
          message.reason,
          message.category,
          request_of(message).resource["status"].text(),
          message.bundle.first("CarePlan").resource["status"].text(),
          encounter_status(message)};
}

// Every status that an Appointment, ServiceRequest, CarePlan or Encounter can have in R4.
constexpr std::array<std::string_view, 21> status_codes{
    "active",           "arrived",  "booked",    "cancelled",   "checked-in", "completed", "draft",
    "entered-in-error", "finished", "fulfilled", "in-progress", "noshow",     "on-hold",   "onleave",
    "pending",          "planned",  "proposed",  "revoked",     "triaged",    "unknown",   "waitlist"};

/// Known codes only, so no patient data: any other text is not repeated.
std::string_view shown(std::string_view code) {
  if (code.empty()) return "absent";
  const bool known = std::find(status_codes.begin(), status_codes.end(), code) != status_codes.end();
  return known ? code : "not a code";
}

fhir::Error no_row(const Message& message, const Inputs& in) {
  const auto request = request_of(message);
  return {
      fhir::Category::invariant,
      fmt::format("No request of the standard has event {}, reason {}, category {}, {}.status {}, CarePlan.status {} "
                  "and Encounter.status {}.",
                  code_of(in.event), code_of(in.reason), in.category.empty() ? "absent" : in.category, request.type(),
                  shown(in.status), shown(in.care_plan), shown(in.encounter)),
      request.path() + ".status"};
}

/// Applications 6 and 8 have rows of their own, which replace the generic ones (A6-1, A8-1).
bool has_own_rows(const Message& message) {
  const auto* use_case = fhir::find_use_case(message.use_case);
  if (use_case == nullptr) return false;
  const auto application = fhir::application_of(*use_case);
  return application == 6 || application == 8;
}

}  // namespace

std::string_view name_of(RequestType type) noexcept {
  switch (type) {
    case RequestType::new_booking: return "new-booking";
    case RequestType::cancel_booking: return "cancel-booking";
    case RequestType::new_referral: return "new-referral";
    case RequestType::not_built: return "not-built";
  }
  return "";
}

bool carries_out(std::string_view definition_key) noexcept {
  return std::any_of(rows.begin(), rows.end(),
                     [&](const Row& row) { return row.type != not_built && row.definition_key == definition_key; });
}

fhir::Result<Decision> decide(const Message& message) {
  if (has_own_rows(message)) return Decision{not_built, "A6-1", ""};
  const auto in = inputs_of(message);
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return matches(r, in); });
  if (row == rows.end()) return no_row(message, in);
  return Decision{row->type, row->id, row->definition_key};
}

}  // namespace bars::workflow
