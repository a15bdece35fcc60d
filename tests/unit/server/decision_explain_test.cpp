// What is said of a message that fits no row, and of one that does.
#include "server/workflow/decision_explain.hpp"

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

constexpr auto booking = "booking-request";
constexpr auto request = "servicerequest-request";
constexpr auto response = "servicerequest-response";

}  // namespace

TEST_CASE("ERR-50 no row names the combination, and what the nearest rows need") {
  struct Case {
    Codes codes;
    std::string_view diagnostics;
    std::string_view element;
  };
  const std::vector<Case> cases = {
      {{request, "a1t1", "new", "referral", "active", "active", "planned"},
       "No request of the standard has event servicerequest-request, use case a1t1, reason new, category referral, "
       "ServiceRequest.status active, CarePlan.status active and Encounter.status planned. PM-1 (new-referral) needs "
       "CarePlan.status completed and Encounter.status triaged or finished.",
       "CarePlan).status"},
      {{request, "a1t1", "update", "referral", "active"},
       "No request of the standard has event servicerequest-request, use case a1t1, reason update, category referral, "
       "ServiceRequest.status active, CarePlan.status completed and Encounter.status triaged. PM-1 (new-referral) "
       "needs "
       "reason new. PM-3 (cancel-referral) needs ServiceRequest.status revoked or entered-in-error.",
       "MessageHeader).reason"},
      {{booking, "a1t1", "update", "", "booked"},
       "No request of the standard has event booking-request, use case a1t1, reason update and Appointment.status "
       "booked. PM-10 (new-booking) needs reason new. PM-11 (cancel-booking) needs Appointment.status cancelled or "
       "entered-in-error.",
       "MessageHeader).reason"},
      {{booking, "a3t1", "new", "", "booked"},
       "No request of the standard has event booking-request, use case a3t1, reason new and Appointment.status booked. "
       "PM-10 (new-booking) needs use case of Application 1, 2, 5, 7 or none.",
       "Appointment).serviceCategory"},
      {{"booking-response", "a1t1", "new", "", "booked"}, "PM-10 (new-booking) needs event booking-request.", "event"},
      {{response, "a4t1", "new", "validation", "active", "completed", "planned"},
       "PM-7 (interim-validation-response) needs Encounter.status in-progress.",
       "Encounter).status"},
      {{response, "a6t1", "new", "referral", "active", "", "cancelled"},
       "A6-5 (status-response) needs Encounter.status planned, in-progress, arrived or finished.",
       "Encounter).status"},
      {{request, "a7t1", "new", "referral", "active"},
       "PM-1 (new-referral) needs use case of Application 1, 2, 3, 4, 5 or 8.",
       "ServiceRequest).category"},
      {Codes(request, "a6t1", "new", "referral", "active", "active").with(Column::intent, "order"),
       "CarePlan.intent order, Task.status requested and Encounter.class EMER. A6-1 (new-referral) needs "
       "CarePlan.intent "
       "plan.",
       "CarePlan).intent"},
      {Codes(request, "a6t1", "update", "referral", "active", "active").with(Column::task, "completed"),
       "A6-3 (update-referral) needs Task.status requested or absent.", "Task).status"}};
  for (const auto& c : cases) {
    INFO(in_text(c.codes));
    const auto seen = decided(c.codes);
    CHECK(seen.rule == "400");
    const bool says = seen.diagnostics.ends_with(c.diagnostics);
    if (!says) FAIL_CHECK(seen.diagnostics);
    const bool points = seen.expression.ends_with(c.element);
    if (!points) FAIL_CHECK(seen.expression);
  }
}

TEST_CASE("ERR-50 an element that is missing altogether is looked for in the entries") {
  const auto json = test::message_of({request, "a1t1", "new", "referral", "active"});
  const auto seen = decided(test::with(json, test::entry_of(json, "CarePlan"), ""));
  CHECK(seen.expression == "Bundle.entry");
  CHECK(seen.diagnostics.find("CarePlan.status absent") != std::string::npos);
}

TEST_CASE("ERR-50 a tolerated form is named only when no regular row is as near") {
  const auto regular = decided(Codes(request, "a1t1", "update", "request", "revoked")).diagnostics;
  CHECK(regular.find(" PM-3 (") != std::string::npos);
  CHECK(regular.find("PM-30") == std::string::npos);
  const auto tolerated = decided(Codes(request, "a1t1", "delete", "request", "revoked")).diagnostics;
  CHECK(tolerated.find(" PM-30 (cancel-referral) needs category referral.") != std::string::npos);
}

TEST_CASE("OO-4 a text where a code belongs is not repeated: it may be anything, a name too") {
  const Codes referral(request, "a6t1", "new", "referral", "active", "active");
  for (const auto text :
       {"Testperson", "testperson", "9990548609", "07700 900123", "absent", "any", "triaged finished"})
    for (const auto column : {Column::status, Column::care_plan, Column::encounter, Column::intent, Column::task,
                              Column::encounter_class}) {
      INFO(text << " in column " << static_cast<int>(column));
      const auto seen = decided(referral.with(column, text));
      CHECK(seen.rule == "400");
      CHECK(seen.diagnostics.find("not a code") != std::string::npos);
      const std::string_view own{"absent any"};  // words of ours
      if (own.find(text) == std::string_view::npos) CHECK(seen.diagnostics.find(text) == std::string::npos);
    }
  CHECK(decided(Codes(booking, "a1t1", "new", "", "Testperson")).diagnostics.find("Testperson") == std::string::npos);
}

TEST_CASE("ERR-50 a sender whose CarePlan and Encounter are wrong is not told how to cancel") {
  for (const auto use_case : {"a1t1", "a6t1"})
    for (const auto reason : {"new", "update"}) {
      const auto codes = Codes(request, use_case, reason, "referral", "active", "draft", "planned")
                             .with(Column::intent, "order")
                             .with(Column::task, "completed")
                             .with(Column::encounter_class, "VR");
      const auto diagnostics = decided(codes).diagnostics;
      INFO(diagnostics);
      const bool is_update_of_111 = codes[Column::use_case] == "a1t1" && codes[Column::reason] == "update";
      CHECK((diagnostics.find("cancel-referral") != std::string::npos) == is_update_of_111);
    }
}

TEST_CASE("ERR-50 every refusal names one to three rows that the message does not fit") {
  for (const auto use_case : {"a1t1", "a3t1", "a4t1", "a6t2", "a7t1", "a8t1"})
    for (const auto event : {request, response})
      for (const auto reason : {"new", "update", "delete"})
        for (const auto status : {"draft", "completed", "active"}) {
          const auto document = test::parsed(test::message_of({event, use_case, reason, "referral", status}));
          const auto message = test::read(document);
          const auto explanation = workflow::explain(message);
          const auto decision = workflow::decide(message);
          REQUIRE(explanation.is_taken == decision.has_value());
          if (decision) continue;
          INFO(explanation.refusal);
          CHECK(explanation.refusal == decision.error().diagnostics);
          CHECK(!explanation.rows.empty());
          CHECK(explanation.rows.size() <= 3);
          for (const auto& row : explanation.rows) {
            CHECK(explanation.refusal.find(std::string(row.row->rule) + " (") != std::string::npos);
            CHECK(std::any_of(row.columns.begin(), row.columns.end(), [](const auto& c) { return !c.fits; }));
          }
        }
}

TEST_CASE("PM-1 the row that a message takes is explained column by column") {
  const auto document = test::parsed(test::message_of({request, "a1t1", "new", "referral", "active"}));
  const auto message = test::read(document);
  const auto explanation = workflow::explain(message);
  REQUIRE(explanation.is_taken);
  REQUIRE(explanation.rows.size() == 1);
  const auto& row = explanation.rows.front();
  CHECK(row.row->rule == "PM-1");
  REQUIRE(row.columns.size() == workflow::column_count);
  const auto& encounter = row.columns[static_cast<std::size_t>(Column::encounter)];
  CHECK(encounter.name == "Encounter.status");
  CHECK(encounter.wanted == "triaged or finished");
  CHECK(encounter.found == "triaged");
  CHECK(row.columns[static_cast<std::size_t>(Column::task)].wanted == "any");
  for (const auto& column : row.columns) CHECK(column.fits);
}
