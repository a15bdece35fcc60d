#include "server/workflow/decision_table.hpp"

#include <algorithm>

namespace bars::workflow {

namespace {

using Type = RequestType;

constexpr auto booking = "booking-request";
constexpr auto request = "servicerequest-request";
constexpr auto response = "servicerequest-response";
constexpr auto any_reason = "new update delete";
constexpr auto cancelled = "revoked entered-in-error";
constexpr auto any = "any";

// Application 6 has referral rows of its own, 7 has bookings only, 8 has new referrals only; 3 and 4 have no bookings.
constexpr auto referring = "1 2 3 4 5";
constexpr auto booked_by = "1 2 5 7 none";

// One line is one row, with its note below. A cell holds every code that it takes; `any`: the column does not matter.
// clang-format off

constexpr Row bookings[]{
    // rule   Applications  event    reason        category status                        CarePlan Encounter intent Task class  request
    {"PM-10", booked_by,    booking, "new",        any,     "booked",                     any,     any,      any,   any, any,   Type::new_booking,    "booking-request",
     "A place in a diary. Whether the slot is free is looked at when the booking is made: if not, 409 conflict."},
    {"PM-11", booked_by,    booking, "update",     any,     "cancelled entered-in-error", any,     any,      any,   any, any,   Type::cancel_booking, "booking-request-cancelled",
     "The booking is given up. The status is kept as it was sent: intended, or made in error."},
    {"PM-30", booked_by,    booking, "new delete", any,     "cancelled entered-in-error", any,     any,      any,   any, any,   Type::cancel_booking, "booking-request-cancelled",
     "The status makes the cancellation, whatever the reason says: published examples and tables use all three (CANCEL-6)."},
    {"PM-12", "none",       booking, "update",     any,     "booked",                     any,     any,      any,   any, any,   Type::update_booking, "booking-request",
     "Only the Core pattern updates a booking. In the Applications a sender cancels and books anew (A1-5, A7-2)."},
};

constexpr Row requests[]{
    // rule   Applications   event    reason        category      status              CarePlan     Encounter             intent Task class  request
    {"PM-1",  "1 2 3 4 5 8", request, "new",        "referral",   "active",           "completed", "triaged finished",   any,   any, any,   Type::new_referral,      "servicerequest-request-referral",
     "The patient is triaged and handed over. A plan that is not completed, or an Encounter that is only planned, is not a hand-over (PM-36)."},
    {"PM-3",  referring,     request, "update",     "referral",   cancelled,          any,         any,                  any,   any, any,   Type::cancel_referral,   "servicerequest-request-cancelled",
     "The referral is withdrawn. CarePlan and Encounter are usually left out (PM-37)."},
    {"PM-30", referring,     request, "new delete", "referral",   cancelled,          any,         any,                  any,   any, any,   Type::cancel_referral,   "servicerequest-request-cancelled",
     "The status makes the cancellation, whatever the reason says (CANCEL-6)."},
    {"A3-2",  "3",           request, "update",     "referral",   "active",           any,         any,                  any,   any, any,   Type::update_referral,   "servicerequest-request-referral",
     "999 to CAS may enrich a referral; the other Applications withdraw it and refer anew (A1-5)."},
    {"PM-2",  "4",           request, "new",        "validation", "active",           "active",    "triaged in-progress", any,   any, any,   Type::new_validation,    "servicerequest-request-validation",
     "A clinician is asked to look again. The plan stays active until the answer; an Encounter in progress is legal (PM-38)."},
    {"PM-5",  "4",           request, "update",     "validation", "active on-hold",   any,         any,                  any,   any, any,   Type::update_validation, "servicerequest-request-validation",
     "The requester knows more, or holds the request."},
    {"PM-4",  "4",           request, "update",     "validation", cancelled,          any,         any,                  any,   any, any,   Type::cancel_validation, "servicerequest-request-cancelled",
     "The request is withdrawn. CarePlan and Encounter are usually left out (PM-37)."},
    {"PM-30", "4",           request, "new delete", "validation", cancelled,          any,         any,                  any,   any, any,   Type::cancel_validation, "servicerequest-request-cancelled",
     "The status makes the cancellation, whatever the reason says (CANCEL-6)."},
};

constexpr Row responses[]{
    // rule   Applications  event     reason        category      status            CarePlan         Encounter                                      intent Task class  request
    {"PM-6",  referring,    response, "new",        "referral",   "revoked",        any,             any,                                           any,   any, any,   Type::did_not_attend_response,      "servicerequest-response-referral",
     "The patient did not come, and somebody has to know: a safeguarding matter (A1-8)."},
    {"PM-7",  "4",          response, "new",        "validation", "active",         any,             "in-progress",                                 any,   any, any,   Type::interim_validation_response,  "servicerequest-response-validation-interim",
     "A clinician has started. The request is not answered yet."},
    {"PM-33", "4",          response, "new",        "validation", "active",         "active absent", "planned arrived triaged in-progress onleave", any,   any, any,   Type::interim_validation_response,  "servicerequest-response-validation-interim",
     "An Encounter that has not ended is interim too, when a CarePlan, if there is one, is active. One that is unknown or entered in error says nothing."},
    {"PM-8",  "4",          response, "new update", "validation", "completed",      any,             "triaged finished",                            any,   any, any,   Type::full_validation_response,     "servicerequest-response-validation-full",
     "The answer. CarePlan active: the requester has to act; completed: nothing is left to do (A4-7)."},
    {"PM-31", "4",          response, "new update", "validation", "active",         any,             "finished",                                    any,   any, any,   Type::full_validation_response,     "servicerequest-response-validation-full",
     "The page and the published examples leave the ServiceRequest active (X-12)."},
    {"PM-9",  "4",          response, "new update", "validation", "revoked",        any,             "triaged",                                     any,   any, any,   Type::rejected_validation_response, "servicerequest-response-validation-interim",
     "The validation will not be done."},
    {"PM-32", "4",          response, "new update", "validation", "active revoked", any,             "cancelled",                                   any,   any, any,   Type::rejected_validation_response, "servicerequest-response-validation-interim",
     "The page and the published example reject with a cancelled Encounter (A4-6, X-13)."},
};

constexpr Row ambulance[]{
    // rule   use cases    event     reason        category    status                     CarePlan  Encounter                              intent  Task                class   request
    {"A6-1",  "6",         request,  "new",        "referral", "active",                  "active", "triaged finished in-progress",        "plan", "requested absent", "EMER", Type::new_referral,               "servicerequest-request-referral",
     "May come before triage, with a patient who is hardly known (A6-10): the plan is active, the call may be in progress. Any element that differs refuses, and a Task is optional (A6-2)."},
    {"A6-3",  "6",         request,  "update",     "referral", "active on-hold completed", any,      "triaged finished in-progress",        any,    "requested absent", "EMER", Type::update_referral,            "servicerequest-request-referral",
     "The incident is enriched. The receiver's own Encounter may be among the entries and does not count (PM-35)."},
    {"A6-3",  "6",         request,  "update",     "referral", cancelled,                 any,      any,                                   any,    any,                any,    Type::cancel_referral,            "servicerequest-request-cancelled",
     "The incident is withdrawn (PM-37)."},
    {"PM-30", "6",         request,  "new delete", "referral", cancelled,                 any,      any,                                   any,    any,                any,    Type::cancel_referral,            "servicerequest-request-cancelled",
     "The status makes the cancellation, whatever the reason says (CANCEL-6)."},
    {"A6-5",  "6",         response, "new",        "referral", "active",                  any,      "planned in-progress arrived finished", any,    any,                "EMER", Type::status_response,            "servicerequest-response-referral-short",
     "Waiting or stood down, allocated, arrived, finished (A6-7)."},
    {"A6-5",  "a6t2 a6t3", response, "new",        "referral", "revoked",                 any,      "cancelled",                           any,    any,                any,    Type::rejected_referral_response, "servicerequest-response-referral-short",
     "Call assist and mutual aid can be declined; an out-of-area call cannot."},
    {"PM-34", "a6t2 a6t3", response, "new",        "referral", "active",                  any,      "cancelled",                           any,    any,                any,    Type::rejected_referral_response, "servicerequest-response-referral-short",
     "The page and the published example leave the ServiceRequest active (X-15)."},
};

constexpr Row broker[]{
    // rule  Applications  event     reason        category               status                       CarePlan Encounter intent Task class  request
    {"A8-1", "8",          request,  "update",     "referral validation", "active on-hold",            any,     any,      any,   any, any,   Type::not_supported, "", "An update."},
    {"A8-1", "8",          request,  any_reason,   "referral validation", cancelled,                   any,     any,      any,   any, any,   Type::not_supported, "", "A cancellation."},
    {"A8-1", "8",          request,  "new",        "validation",          "active",                    any,     any,      any,   any, any,   Type::not_supported, "", "A request for validation."},
    {"A8-1", "8",          response, "new",        "referral",            "revoked",                   any,     any,      any,   any, any,   Type::not_supported, "", "A did-not-attend response."},
    {"A8-1", "8",          response, "new update", "validation",          "active completed revoked",  any,     any,      any,   any, any,   Type::not_supported, "", "A response to a validation."},
    {"A8-1", "8",          booking,  "new update", any,                   "booked",                    any,     any,      any,   any, any,   Type::not_supported, "", "A booking, or its update."},
    {"A8-1", "8",          booking,  any_reason,   any,                   "cancelled entered-in-error", any,    any,      any,   any, any,   Type::not_supported, "", "The cancellation of a booking."},
};

constexpr Section sections[]{
    {"Bookings", "Applications 3, 4, 6 and 8 have none (A3-1).", bookings},
    {"Referrals and requests for validation", "Requests of every Application but 6; of Application 8 only the new referral.", requests},
    {"Responses", "What comes back when we were the sender. Before these rows apply, MessageHeader.response has to be there (400), and afterwards the message that it answers has to be known (404): PM-14.", responses},
    {"Application 6: ambulance to ambulance", "These rows replace the ones above (A6-1). The use case tells out of area (a6t1), call assist (a6t2) and mutual aid (a6t3) apart (A6-4).", ambulance},
    {"Application 8: outside of its scope", "Application 8 makes new referrals (PM-1) and nothing else by message: what would be right elsewhere is answered 501 not-supported (A8-1).", broker},
};

// clang-format on

/// The first code of a text, which is taken off it.
std::string_view first_of(std::string_view& rest) noexcept {
  const auto end = std::min(rest.find(' '), rest.size());
  const auto code = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return code;
}

}  // namespace

bool Wanted::takes(std::string_view found) const noexcept {
  if (is_any()) return true;
  for (auto rest = codes_; !rest.empty();) {
    const auto code = first_of(rest);
    if (code == "absent" ? found.empty() : code == found) return true;
  }
  return false;
}

std::vector<std::string_view> Wanted::codes() const {
  std::vector<std::string_view> codes;
  if (is_any()) return codes;
  for (auto rest = codes_; !rest.empty();) codes.push_back(first_of(rest));
  return codes;
}

std::span<const Section> decision_table() noexcept { return sections; }

}  // namespace bars::workflow
