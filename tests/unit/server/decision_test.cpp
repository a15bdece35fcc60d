#include "server/workflow/decision.hpp"

#include "fhir/message_definition.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars;
using test::in_quotes;
using test::with;
using test::with_in;
using workflow::RequestType;

/// What the table says of a message.
struct Seen {
  std::string row;  // "400" when there is none
  RequestType type;
  std::string definition;
  std::string diagnostics;
};

Seen decided(const std::string& json) {
  const auto document = test::parsed(json);
  const auto message = test::read(document);
  const auto decision = workflow::decide(message);
  if (decision) return {std::string(decision->row), decision->type, std::string(decision->definition_key), {}};
  CHECK(decision.error().category == fhir::Category::invariant);
  return {"400", RequestType::not_built, {}, decision.error().diagnostics};
}

struct Variables {
  std::string reason;
  std::string category;
  std::string status;
  std::string care_plan = "completed";
  std::string encounter = "triaged";
};

std::string referral(const Variables& v) {
  auto json = with(test::new_referral(), "entry[0].resource.reason.coding[0].code", in_quotes(v.reason));
  json = with_in(json, "ServiceRequest", "category[0].coding[0].code", in_quotes(v.category));
  json = with_in(json, "ServiceRequest", "status", in_quotes(v.status));
  json = with_in(json, "CarePlan", "status", v.care_plan.empty() ? "" : in_quotes(v.care_plan));
  return with_in(json, "Encounter", "status", v.encounter.empty() ? "" : in_quotes(v.encounter));
}

std::string booking(const std::string& reason, const std::string& status) {
  const auto json = with(test::new_booking(), "entry[0].resource.reason.coding[0].code", in_quotes(reason));
  return with_in(json, "Appointment", "status", in_quotes(status));
}

std::string response(const std::string& event, const std::string& reason, const std::string& category,
                     const std::string& status) {
  auto json = referral({reason, category, status});
  json = with(json, "entry[0].resource.eventCoding.code", in_quotes(event));
  return with(json, "entry[0].resource.response", R"({"identifier":"1","code":"ok"})");
}

}  // namespace

TEST_CASE("PM-1 to PM-5 PM-15 PM-30 PM-37 TKWR-7 the rows of a request for a referral or validation") {
  struct Case {
    Variables in;
    std::string row;
  };
  const std::vector<Case> table = {
      {{"new", "referral", "active", "completed", "triaged"}, "PM-1"},
      {{"new", "referral", "active", "completed", "finished"}, "PM-1"},
      {{"new", "Referral", "active", "completed", "finished"}, "PM-1"},
      {{"new", "referral", "active", "active", "triaged"}, "400"},  // CarePlanNotComplete
      {{"new", "referral", "active", "", "triaged"}, "400"},
      {{"new", "referral", "active", "completed", "planned"}, "400"},  // EncounterChanged
      {{"new", "referral", "active", "completed", "in-progress"}, "400"},
      {{"new", "referral", "active", "completed", ""}, "400"},
      {{"new", "referral", "draft", "completed", "triaged"}, "400"},
      {{"new", "referral", "on-hold", "completed", "triaged"}, "400"},
      {{"new", "referral", "completed", "completed", "triaged"}, "400"},
      {{"new", "request", "active", "completed", "triaged"}, "400"},
      {{"update", "referral", "active", "completed", "triaged"}, "400"},
      {{"delete", "referral", "active", "completed", "triaged"}, "400"},
      {{"new", "validation", "active", "active", "triaged"}, "PM-2"},
      {{"new", "validation", "active", "active", "in-progress"}, "PM-2"},
      {{"new", "validation", "active", "completed", "triaged"}, "400"},  // CarePlanNotActive
      {{"new", "validation", "active", "active", "planned"}, "400"},
      {{"update", "referral", "revoked"}, "PM-3"},
      {{"update", "referral", "entered-in-error", "", ""}, "PM-3"},
      {{"delete", "referral", "revoked", "active", "planned"}, "PM-3"},
      {{"new", "referral", "revoked"}, "PM-3"},
      {{"new", "referral", "entered-in-error"}, "PM-3"},
      {{"update", "referral", "completed"}, "400"},
      {{"update", "validation", "revoked"}, "PM-4"},
      {{"delete", "validation", "entered-in-error"}, "PM-4"},
      {{"update", "validation", "active"}, "PM-5"},
      {{"update", "validation", "on-hold", "", ""}, "PM-5"},
      {{"delete", "validation", "active"}, "400"}};
  for (const auto& c : table) {
    INFO(c.in.reason << " " << c.in.category << " " << c.in.status << " " << c.in.care_plan << " " << c.in.encounter);
    const auto seen = decided(referral(c.in));
    CHECK(seen.row == c.row);
    CHECK((seen.type == RequestType::new_referral) == (c.row == "PM-1"));
  }
}

TEST_CASE("PM-10 PM-11 PM-12 PM-30 the rows of a booking") {
  struct Case {
    std::string reason;
    std::string status;
    std::string row;
    RequestType type;
  };
  const std::vector<Case> table = {{"new", "booked", "PM-10", RequestType::new_booking},
                                   {"update", "booked", "400", RequestType::not_built},
                                   {"delete", "booked", "400", RequestType::not_built},
                                   {"new", "proposed", "400", RequestType::not_built},
                                   {"new", "noshow", "400", RequestType::not_built},
                                   {"new", "Booked", "400", RequestType::not_built},
                                   {"update", "cancelled", "PM-11", RequestType::cancel_booking},
                                   {"update", "entered-in-error", "PM-11", RequestType::cancel_booking},
                                   {"delete", "cancelled", "PM-11", RequestType::cancel_booking},
                                   {"new", "cancelled", "PM-11", RequestType::cancel_booking},
                                   {"new", "entered-in-error", "PM-11", RequestType::cancel_booking}};
  for (const auto& c : table) {
    INFO(c.reason << " " << c.status);
    const auto seen = decided(booking(c.reason, c.status));
    CHECK(seen.row == c.row);
    CHECK(seen.type == c.type);
  }
  CHECK(decided(booking("new", "booked")).definition == "booking-request");
  CHECK(decided(booking("update", "cancelled")).definition == "booking-request-cancelled");
}

TEST_CASE("PM-13 a booking response is never a request of the standard") {
  for (const auto reason : {"new", "update", "delete"}) {
    INFO(reason);
    const auto json = with(booking(reason, "booked"), "entry[0].resource.eventCoding.code", R"("booking-response")");
    CHECK(decided(with(json, "entry[0].resource.response", R"({"identifier":"1","code":"ok"})")).row == "400");
  }
}

TEST_CASE("PM-6 to PM-9 responses are known, but not built") {
  for (const auto& [reason, category, status, row] :
       {std::tuple{"new", "referral", "revoked", "PM-6"}, std::tuple{"update", "referral", "revoked", "400"},
        std::tuple{"new", "validation", "active", "PM-7"}, std::tuple{"update", "validation", "completed", "PM-7"},
        std::tuple{"new", "validation", "revoked", "PM-7"}, std::tuple{"new", "validation", "draft", "400"}}) {
    INFO(reason << " " << category << " " << status);
    const auto seen = decided(response("servicerequest-response", reason, category, status));
    CHECK(seen.row == row);
    CHECK(seen.type == RequestType::not_built);
  }
}

TEST_CASE("PM-36 TKWR-7 the Encounter that counts is the one the ServiceRequest names, else one that is not planned") {
  const auto second = [](std::string_view status) {
    return R"({"fullUrl":"urn:uuid:10000000-0000-4000-8000-0000000000f1","resource":{"resourceType":"Encounter","status":)" +
           in_quotes(status) + "}}";
  };
  const auto two = [&](std::string_view named, std::string_view other) {
    return with(referral({"new", "referral", "active", "completed", std::string(named)}), "entry[12]", second(other));
  };
  const auto unnamed = [&](std::string_view a, std::string_view b) {
    return with_in(two(a, b), "ServiceRequest", "encounter", "");
  };
  CHECK(decided(two("triaged", "planned")).row == "PM-1");  // PM-35
  CHECK(decided(two("planned", "triaged")).row == "400");
  CHECK(decided(unnamed("planned", "triaged")).row == "PM-1");
  CHECK(decided(unnamed("triaged", "planned")).row == "PM-1");
  CHECK(decided(unnamed("planned", "planned")).row == "400");
}

TEST_CASE("A6-1 A8-1 Applications 6 and 8 have rows of their own, which are not built") {
  for (const auto use_case : {"a6t1", "a6t3", "a8t1", "A6T2"}) {
    INFO(use_case);
    const auto json = with_in(referral({"new", "referral", "active"}), "ServiceRequest", "category[0].coding[1].code",
                              in_quotes(use_case));
    CHECK(decided(json).type == RequestType::not_built);
    CHECK(decided(json).row != "PM-1");
  }
}

TEST_CASE("ERR-50 OO-4 no row names the combination and nothing else") {
  const auto seen = decided(referral({"update", "referral", "active", "on-hold", "planned"}));
  CHECK(seen.diagnostics ==
        "No request of the standard has event servicerequest-request, reason update, category referral, "
        "ServiceRequest.status active, CarePlan.status on-hold and Encounter.status planned.");

  CHECK(decided(booking("update", "booked")).diagnostics.find("CarePlan.status absent") != std::string::npos);

  // A text where a code belongs may be anything, a name too: it is not repeated.
  for (const auto text : {"Testperson", "testperson", "9990548609", "07700 900123"}) {
    INFO(text);
    for (const auto& json : {booking("new", text), referral({"new", "referral", text}),
                             referral({"new", "referral", "active", text, "triaged"}),
                             referral({"new", "referral", "active", "completed", text})}) {
      const auto refused = decided(json);
      CHECK(refused.row == "400");
      CHECK(refused.diagnostics.find(text) == std::string::npos);
      CHECK(refused.diagnostics.find("not a code") != std::string::npos);
    }
  }
}

TEST_CASE("MDS-13 only what is carried out is published") {
  for (const auto& definition : fhir::message_definitions()) {
    const auto key = definition.key;
    INFO(key);
    CHECK(workflow::carries_out(key) ==
          (key == "booking-request" || key == "booking-request-cancelled" || key == "servicerequest-request-referral"));
  }
  CHECK_FALSE(workflow::carries_out(""));
}
