// RULES section 10, row by row: what each row takes, and what its nearest wrong neighbours are instead. Written from
// the rules, not from the table, so that a wrong cell in the table fails here.
#include "server/workflow/decision.hpp"

#include "fhir/message_definition.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/server/decision_messages.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace bars;
using test::Codes;
using test::decided;
using workflow::Column;
using Type = workflow::RequestType;
using Texts = std::vector<std::string_view>;

constexpr auto booking = "booking-request";
constexpr auto request = "servicerequest-request";
constexpr auto response = "servicerequest-response";

struct Neighbour {
  Column column;
  Texts codes;
  std::string_view rule = "400";  // what takes them
};

/// Every message of `codes` takes the row; every one with a cell changed takes what the neighbour says.
void check_row(std::string_view rule, Type type, std::string_view definition, const Codes& codes,
               const std::vector<Neighbour>& neighbours) {
  const auto seen = decided(codes);
  INFO(in_text(codes) << seen.diagnostics);
  CHECK(seen.rule == rule);
  CHECK(seen.type == type);
  CHECK(seen.definition == definition);
  for (const auto& neighbour : neighbours)
    for (const auto code : neighbour.codes) {
      const auto changed = codes.with(neighbour.column, code);
      INFO("neighbour " << in_text(changed));
      const auto other = decided(changed);
      CHECK(other.rule == neighbour.rule);
      if (neighbour.rule == "400") CHECK(other.diagnostics.starts_with("No request of the standard has "));
    }
}

const Texts bookers{"none", "a1t1", "a2t4", "a5t1", "referraltopharmacy", "a7t1"};
const Texts referrers{"a1t12", "a2t1", "a3t1", "a4t1", "a5t1", "referraltopharmacy"};
const Texts cancelled{"revoked", "entered-in-error"};
const Texts booking_cancelled{"cancelled", "entered-in-error"};

}  // namespace

TEST_CASE("PM-1 A1-1 A2-1 A3-1 A4-1 A5-1 a new referral is active, completed, and triaged or finished") {
  for (const auto use_case : {"a1t1", "a2t1", "a3t1", "a4t1", "a5t1", "a8t1", "a8t3"})
    for (const auto encounter : {"triaged", "finished"})
      check_row("PM-1", Type::new_referral, "servicerequest-request-referral",
                {request, use_case, "new", "referral", "active", "completed", encounter},
                {{Column::use_case, {"a7t1", "a6t1", "a6t2"}},
                 {Column::status, {"draft", "on-hold", "completed", "unknown", ""}},
                 {Column::care_plan, {"active", "draft", "on-hold", "revoked", ""}},
                 {Column::encounter, {"planned", "in-progress", "arrived", "cancelled", "onleave", ""}},
                 {Column::reason, {"delete"}},
                 {Column::category, {"request"}},
                 {Column::intent, {"order", ""}, "PM-1"},
                 {Column::task, {"completed", ""}, "PM-1"},
                 {Column::encounter_class, {"VR", ""}, "PM-1"}});
}

TEST_CASE("PM-2 PM-38 A4-1 a new request for validation is active with an active plan") {
  for (const auto encounter : {"triaged", "in-progress"})
    check_row("PM-2", Type::new_validation, "servicerequest-request-validation",
              {request, "a4t1", "new", "validation", "active", "active", encounter},
              {{Column::use_case, {"a1t1", "a2t1", "a3t1", "a5t1", "a6t1", "a7t1"}},
               {Column::use_case, {"a4t2", "a4t4"}, "PM-2"},
               {Column::use_case, {"a8t1"}, "A8-1"},
               {Column::status, {"draft", "on-hold", "completed"}},
               {Column::care_plan, {"completed", "draft", ""}},
               {Column::encounter, {"planned", "finished", "arrived", "cancelled", ""}},
               {Column::reason, {"delete"}},
               {Column::reason, {"update"}, "PM-5"}});
}

TEST_CASE("PM-3 PM-37 a referral is cancelled by its status, whatever CarePlan and Encounter say") {
  for (const auto use_case : referrers)
    for (const auto status : cancelled)
      check_row("PM-3", Type::cancel_referral, "servicerequest-request-cancelled",
                {request, use_case, "update", "referral", status},
                {{Column::care_plan, {"active", "completed", "draft", ""}, "PM-3"},
                 {Column::encounter, {"planned", "cancelled", ""}, "PM-3"},
                 {Column::status, {"completed", "draft", "on-hold", ""}},
                 {Column::use_case, {"a7t1"}},
                 {Column::use_case, {"a6t1"}, "A6-3"},
                 {Column::use_case, {"a8t1"}, "A8-1"},
                 {Column::category, {"request"}}});
}

TEST_CASE("PM-4 PM-37 a request for validation is cancelled by its status") {
  for (const auto status : cancelled)
    check_row("PM-4", Type::cancel_validation, "servicerequest-request-cancelled",
              {request, "a4t3", "update", "validation", status},
              {{Column::care_plan, {"active", ""}, "PM-4"},
               {Column::encounter, {"planned", ""}, "PM-4"},
               {Column::status, {"completed", "draft"}},
               {Column::status, {"active", "on-hold"}, "PM-5"},
               {Column::use_case, {"a1t1", "a3t1", "a5t1", "a6t1", "a7t1"}}});
}

TEST_CASE("PM-5 a request for validation is updated while it is active or on hold") {
  for (const auto status : {"active", "on-hold"})
    check_row("PM-5", Type::update_validation, "servicerequest-request-validation",
              {request, "a4t1", "update", "validation", status},
              {{Column::care_plan, {"active", "draft", ""}, "PM-5"},
               {Column::encounter, {"planned", "finished", ""}, "PM-5"},
               {Column::status, {"completed", "draft", "unknown"}},
               {Column::status, cancelled, "PM-4"},
               {Column::reason, {"new", "delete"}},
               {Column::use_case, {"a1t1", "a3t1", "a6t1", "a7t1"}}});
}

TEST_CASE("PM-6 A1-8 somebody did not attend") {
  for (const auto use_case : referrers)
    check_row("PM-6", Type::did_not_attend_response, "servicerequest-response-referral",
              {response, use_case, "new", "referral", "revoked"},
              {{Column::care_plan, {"active", ""}, "PM-6"},
               {Column::encounter, {"cancelled", "finished"}, "PM-6"},
               {Column::reason, {"update", "delete"}},
               {Column::status, {"active", "completed", "entered-in-error"}},
               {Column::use_case, {"a7t1", "a6t1"}},
               {Column::use_case, {"a8t1"}, "A8-1"}});
}

TEST_CASE("PM-7 PM-33 A4-5 an interim validation response") {
  const Codes codes{response, "a4t1", "new", "validation", "active", "completed", "in-progress"};
  check_row("PM-7", Type::interim_validation_response, "servicerequest-response-validation-interim", codes,
            {{Column::care_plan, {"active", "draft", ""}, "PM-7"},
             {Column::reason, {"update", "delete"}},
             {Column::status, {"completed", "revoked", "on-hold"}},
             {Column::encounter, {"planned", "arrived", "triaged", "onleave"}},  // the plan is not active
             {Column::encounter, {"finished"}, "PM-31"},
             {Column::encounter, {"cancelled"}, "PM-32"},
             {Column::use_case, {"a1t1", "a6t1"}}});
  for (const auto care_plan : {"active", ""})
    for (const auto encounter : {"planned", "arrived", "triaged", "onleave"})
      check_row("PM-33", Type::interim_validation_response, "servicerequest-response-validation-interim",
                codes.with(Column::care_plan, care_plan).with(Column::encounter, encounter),
                {{Column::care_plan, {"completed", "draft"}},
                 {Column::encounter, {"entered-in-error", "unknown", ""}},
                 {Column::reason, {"update"}}});
}

TEST_CASE("PM-8 PM-31 A4-7 X-12 a full validation response") {
  for (const auto reason : {"new", "update"}) {
    for (const auto encounter : {"triaged", "finished"})
      check_row("PM-8", Type::full_validation_response, "servicerequest-response-validation-full",
                {response, "a4t1", reason, "validation", "completed", "active", encounter},
                {{Column::care_plan, {"completed", ""}, "PM-8"},
                 {Column::encounter, {"in-progress", "cancelled", "planned", ""}},
                 {Column::reason, {"delete"}},
                 {Column::status, {"draft", "on-hold", "entered-in-error"}},
                 {Column::use_case, {"a2t1", "a6t2"}}});
    check_row("PM-31", Type::full_validation_response, "servicerequest-response-validation-full",
              {response, "a4t1", reason, "validation", "active", "completed", "finished"},
              {{Column::care_plan, {"active", ""}, "PM-31"},
               {Column::status, {"revoked", "on-hold"}},
               {Column::status, {"completed"}, "PM-8"},
               {Column::reason, {"delete"}}});
  }
}

TEST_CASE("PM-9 PM-32 A4-6 X-13 a rejected validation response") {
  for (const auto reason : {"new", "update"}) {
    check_row("PM-9", Type::rejected_validation_response, "servicerequest-response-validation-interim",
              {response, "a4t1", reason, "validation", "revoked", "", "triaged"},
              {{Column::encounter, {"planned", "finished", "in-progress", ""}},
               {Column::encounter, {"cancelled"}, "PM-32"},
               {Column::status, {"entered-in-error"}},
               {Column::status, {"completed"}, "PM-8"},
               {Column::reason, {"delete"}}});
    for (const auto status : {"active", "revoked"})
      check_row("PM-32", Type::rejected_validation_response, "servicerequest-response-validation-interim",
                {response, "a4t1", reason, "validation", status, "active", "cancelled"},
                {{Column::care_plan, {"completed", ""}, "PM-32"},
                 {Column::status, {"completed", "on-hold"}},
                 {Column::reason, {"delete"}},
                 {Column::use_case, {"a1t1", "a7t1"}}});
  }
}

TEST_CASE("PM-10 a new booking is booked") {
  for (const auto use_case : bookers)
    check_row("PM-10", Type::new_booking, "booking-request", {booking, use_case, "new", "", "booked"},
              {{Column::status, {"proposed", "pending", "arrived", "noshow", "fulfilled", "waitlist", "Booked", ""}},
               {Column::status, booking_cancelled, "PM-30"},
               {Column::reason, {"delete"}},
               {Column::care_plan, {"active", ""}, "PM-10"},
               {Column::encounter, {"planned", ""}, "PM-10"},
               {Column::use_case, {"a3t1", "a4t1", "a6t1"}},
               {Column::use_case, {"a8t1"}, "A8-1"}});
}

TEST_CASE("PM-11 CANCEL-5 a booking is cancelled by its status") {
  for (const auto use_case : bookers)
    for (const auto status : booking_cancelled)
      check_row("PM-11", Type::cancel_booking, "booking-request-cancelled", {booking, use_case, "update", "", status},
                {{Column::status, {"proposed", "fulfilled", "noshow"}},
                 {Column::reason, {"new", "delete"}, "PM-30"},
                 {Column::use_case, {"a3t1", "a4t1", "a6t1"}},
                 {Column::use_case, {"a8t1"}, "A8-1"}});
}

TEST_CASE("PM-12 X-8 A7-2 only a booking without a use case is updated") {
  check_row("PM-12", Type::update_booking, "booking-request", {booking, "none", "update", "", "booked"},
            {{Column::use_case, {"a1t1", "a2t1", "a3t1", "a4t1", "a5t1", "a6t1", "a7t1"}},
             {Column::use_case, {"a8t1"}, "A8-1"},
             {Column::reason, {"delete"}},
             {Column::reason, {"new"}, "PM-10"},
             {Column::status, {"pending", "arrived"}},
             {Column::status, booking_cancelled, "PM-11"}});
}

TEST_CASE("PM-13 a booking response is never a request of the standard") {
  for (const auto use_case : {"none", "a1t1", "a7t1", "a8t1"})
    for (const auto reason : {"new", "update", "delete"})
      for (const auto status : {"booked", "cancelled", "noshow"})
        CHECK(decided(Codes("booking-response", use_case, reason, "", status)).rule == "400");
}

TEST_CASE("PM-15 a new draft, and a delete of what is not cancelled, are no requests") {
  for (const auto use_case : {"a1t1", "a4t1", "a6t1", "a8t1"})
    for (const auto category : {"referral", "validation"}) {
      CHECK(decided(Codes(request, use_case, "new", category, "draft")).rule == "400");
      CHECK(decided(Codes(request, use_case, "delete", category, "active", "active")).rule == "400");
    }
}

TEST_CASE("PM-30 CANCEL-6 X-5 the status makes a cancellation, whatever the reason") {
  for (const auto reason : {"new", "delete"}) {
    for (const auto status : cancelled) {
      for (const auto use_case : referrers)
        check_row("PM-30", Type::cancel_referral, "servicerequest-request-cancelled",
                  {request, use_case, reason, "referral", status}, {{Column::status, {"completed", "draft"}}});
      check_row("PM-30", Type::cancel_validation, "servicerequest-request-cancelled",
                {request, "a4t1", reason, "validation", status}, {{Column::use_case, {"a1t1", "a6t1", "a7t1"}}});
      check_row("PM-30", Type::cancel_referral, "servicerequest-request-cancelled",
                {request, "a6t3", reason, "referral", status, "", ""}, {{Column::category, {"validation"}}});
    }
    for (const auto status : booking_cancelled)
      check_row("PM-30", Type::cancel_booking, "booking-request-cancelled", {booking, "a1t1", reason, "", status},
                {{Column::use_case, {"a3t1"}}});
  }
}

TEST_CASE("A3-2 A1-5 X-9 a referral is updated in Application 3 alone") {
  check_row("A3-2", Type::update_referral, "servicerequest-request-referral",
            {request, "a3t1", "update", "referral", "active"},
            {{Column::use_case, {"a1t1", "a2t1", "a4t1", "a5t1", "a7t1"}},
             {Column::use_case, {"a8t1"}, "A8-1"},
             {Column::use_case, {"a6t1"}, "A6-3"},
             {Column::status, {"on-hold", "completed", "draft"}},
             {Column::care_plan, {"active", ""}, "A3-2"},
             {Column::encounter, {"planned", ""}, "A3-2"},
             {Column::category, {"validation"}},
             {Column::reason, {"delete"}}});
}

TEST_CASE("A6-1 A6-2 X-16 a new ambulance referral: any wrong element refuses, and a Task may be absent") {
  for (const auto use_case : {"a6t1", "a6t2", "a6t3"})
    for (const auto encounter : {"triaged", "finished", "in-progress"})
      for (const auto task : {"requested", ""})
        check_row("A6-1", Type::new_referral, "servicerequest-request-referral",
                  Codes(request, use_case, "new", "referral", "active", "active", encounter).with(Column::task, task),
                  {{Column::care_plan, {"completed", "draft", ""}},
                   {Column::intent, {"order", "proposal", "option", ""}},
                   {Column::task, {"accepted", "completed", "draft"}},
                   {Column::encounter, {"planned", "arrived", "cancelled", "onleave", ""}},
                   {Column::encounter_class, {"VR", "AMB", ""}},
                   {Column::status, {"draft", "on-hold", "completed"}},
                   {Column::status, cancelled, "PM-30"},
                   {Column::category, {"validation", "request"}},
                   {Column::reason, {"delete"}},
                   {Column::use_case, {"a1t1", "a4t1", "a7t1", "a8t1"}}});
}

TEST_CASE("A6-3 an ambulance referral is updated or cancelled") {
  for (const auto status : {"active", "on-hold", "completed"})
    for (const auto encounter : {"triaged", "finished", "in-progress"})
      check_row("A6-3", Type::update_referral, "servicerequest-request-referral",
                {request, "a6t1", "update", "referral", status, "active", encounter},
                {{Column::care_plan, {"completed", ""}, "A6-3"},
                 {Column::intent, {"order"}, "A6-3"},
                 {Column::task, {""}, "A6-3"},
                 {Column::task, {"accepted", "completed"}},
                 {Column::encounter, {"planned", "arrived", "cancelled", ""}},
                 {Column::encounter_class, {"VR", ""}},
                 {Column::status, {"draft", "unknown", ""}},
                 {Column::category, {"validation"}},
                 {Column::reason, {"delete"}}});
  for (const auto status : cancelled)
    check_row("A6-3", Type::cancel_referral, "servicerequest-request-cancelled",
              {request, "a6t2", "update", "referral", status, "", ""},
              {{Column::task, {"accepted", ""}, "A6-3"},
               {Column::encounter, {"planned"}, "A6-3"},
               {Column::encounter_class, {"VR"}, "A6-3"},
               {Column::reason, {"new", "delete"}, "PM-30"}});
}

TEST_CASE("A6-5 A6-7 A6-8 the status of an ambulance referral") {
  for (const auto use_case : {"a6t1", "a6t2", "a6t3"})
    for (const auto encounter : {"planned", "in-progress", "arrived", "finished"})
      check_row("A6-5", Type::status_response, "servicerequest-response-referral-short",
                {response, use_case, "new", "referral", "active", "", encounter},
                {{Column::encounter, {"triaged", "onleave", "unknown", ""}},
                 {Column::encounter_class, {"VR", ""}},
                 {Column::reason, {"update", "delete"}},
                 {Column::status, {"completed", "revoked", "on-hold"}},
                 {Column::category, {"validation"}},
                 {Column::use_case, {"a1t1", "a5t1", "a7t1", "a8t1"}}});
}

TEST_CASE("A6-5 PM-34 X-15 call assist and mutual aid can be rejected, out of area cannot") {
  for (const auto use_case : {"a6t2", "a6t3"}) {
    check_row("A6-5", Type::rejected_referral_response, "servicerequest-response-referral-short",
              {response, use_case, "new", "referral", "revoked", "", "cancelled"},
              {{Column::encounter, {"triaged", "planned", "finished"}},
               {Column::status, {"completed", "entered-in-error"}},
               {Column::reason, {"update"}},
               {Column::use_case, {"a6t1"}}});
    check_row("PM-34", Type::rejected_referral_response, "servicerequest-response-referral-short",
              {response, use_case, "new", "referral", "active", "", "cancelled"},
              {{Column::use_case, {"a6t1"}}, {Column::reason, {"update"}}});
  }
}

TEST_CASE("A7-1 Application 7 has bookings only") {
  for (const auto event : {request, response})
    for (const auto reason : {"new", "update"})
      for (const auto status : {"active", "revoked"})
        CHECK(decided(Codes(event, "a7t1", reason, "referral", status)).rule == "400");
  CHECK(decided(Codes(booking, "a7t1", "new", "", "booked")).rule == "PM-10");
}

TEST_CASE("A8-1 what is right elsewhere is not supported in Application 8") {
  struct Case {
    Codes codes;
    bool supported = false;
  };
  const std::vector<Case> cases = {{{request, "a8t1", "new", "referral", "active"}, true},
                                   {{request, "a8t1", "update", "referral", "active"}},
                                   {{request, "a8t2", "update", "referral", "revoked"}},
                                   {{request, "a8t1", "delete", "referral", "entered-in-error"}},
                                   {{request, "a8t1", "new", "validation", "active", "active"}},
                                   {{request, "a8t1", "update", "validation", "on-hold"}},
                                   {{request, "a8t1", "update", "validation", "revoked"}},
                                   {{response, "a8t1", "new", "referral", "revoked"}},
                                   {{response, "a8t1", "update", "validation", "completed"}},
                                   {{booking, "a8t1", "new", "", "booked"}},
                                   {{booking, "a8t1", "update", "", "booked"}},
                                   {{booking, "a8t3", "update", "", "cancelled"}},
                                   {{booking, "a8t1", "new", "", "entered-in-error"}}};
  for (const auto& c : cases) {
    INFO(in_text(c.codes));
    const auto seen = decided(c.codes);
    CHECK(seen.rule == (c.supported ? "PM-1" : "A8-1"));
    CHECK(seen.type == (c.supported ? Type::new_referral : Type::not_supported));
  }
  // What is wrong everywhere is wrong here too.
  CHECK(decided(Codes(request, "a8t1", "new", "referral", "active", "active")).rule == "400");
  CHECK(decided(Codes(request, "a8t1", "delete", "referral", "active")).rule == "400");
  CHECK(decided(Codes(booking, "a8t1", "new", "", "proposed")).rule == "400");
}

TEST_CASE("MDS-13 every definition that may be published belongs to a request that is carried out") {
  for (const auto& definition : fhir::message_definitions()) {
    INFO(definition.key);
    const auto makes_it = [&](const workflow::Row& row) {
      return row.definition_key == definition.key && workflow::carries_out(row.type);
    };
    const auto sections = workflow::decision_table();
    CHECK(std::any_of(sections.begin(), sections.end(), [&](const workflow::Section& section) {
      return std::any_of(section.rows.begin(), section.rows.end(), makes_it);
    }));
  }
  CHECK_FALSE(workflow::carries_out(Type::not_supported));
}
