#include "server/workflow/content.hpp"

#include "fhir/message_definition.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/results.hpp"
#include "tests/support/workflow.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using test::with;
using test::with_in;

std::vector<config::Service> only(config::Service service) { return {std::move(service)}; }

/// The problems in order; none when the content is right.
std::vector<fhir::Issue> problems(const test::Workflow& receiver, std::string_view json) {
  const auto content = receiver.content(json);
  if (content) return {};
  auto all = fhir::issues_of(content.error());
  std::erase_if(all, [](const fhir::Issue& issue) { return issue.severity != fhir::Severity::error; });
  return all;
}

bool warns(const workflow::Content& content, std::string_view rule) {
  const auto& warnings = content.warnings;
  return std::any_of(warnings.begin(), warnings.end(),
                     [&](const fhir::Issue& warning) { return warning.rule == rule; });
}

}  // namespace

TEST_CASE("PM-1 PM-10 PM-11 the fixture messages are accepted as what they are") {
  const test::Workflow receiver;
  using workflow::RequestType;
  for (const auto& [json, type] : {std::pair{test::new_booking(), RequestType::new_booking},
                                   std::pair{test::cancelled_booking(), RequestType::cancel_booking},
                                   std::pair{test::new_referral(), RequestType::new_referral}}) {
    const auto content = receiver.content(json);
    REQUIRE(content);
    CHECK(content->decision.type == type);
    CHECK(content->service->id() == "2000072489");
    CHECK(content->warnings.empty());
  }
}

TEST_CASE("MH-4 a destination that is not one of ours is 404") {
  auto inactive = test::emergency_department();
  inactive.active = false;
  test::MessageValues elsewhere;
  elsewhere.service_id = "2000099999";
  const test::Workflow open, shut(only(inactive));
  for (const auto& found : {problems(open, test::new_booking(elsewhere)), problems(shut, test::new_booking())}) {
    REQUIRE(found.size() == 1);
    CHECK(found[0].category == Category::not_found);
    CHECK(found[0].expression.ends_with("destination[0].endpoint"));
  }
}

TEST_CASE("MH-2 another ODS code of the receiver warns, or is refused where the service says so") {
  auto strict = test::emergency_department();
  strict.refuse_other_receiver_ods = true;
  const test::Workflow lenient, refusing(only(strict));
  test::MessageValues other;
  other.receiver_ods = "Z9999";
  test::MessageValues lower_case;
  lower_case.receiver_ods = "a1001";
  const auto absent = with(test::new_booking(), "entry[6].resource.identifier", "");

  for (const auto& json : {test::new_booking(other), absent}) {
    const auto content = lenient.content(json);
    REQUIRE(content);
    CHECK(warns(*content, "MH-2"));
    const auto found = problems(refusing, json);
    REQUIRE(found.size() == 1);
    CHECK(found[0].category == Category::unprocessable);
  }
  CHECK(problems(refusing, test::new_booking(lower_case)).empty());
}

TEST_CASE("UC-4 ERR-56 a use case that the service does not offer is 422") {
  const test::Workflow receiver;
  test::MessageValues other;
  other.use_case = "a2t1";
  for (const auto& [json, element] :
       {std::pair{test::new_booking(other), "Bundle.entry[1].resource.ofType(Appointment).serviceCategory"},
        std::pair{test::new_referral(other), "Bundle.entry[1].resource.ofType(ServiceRequest).category"}}) {
    const auto found = problems(receiver, json);
    REQUIRE(found.size() == 1);
    CHECK(found[0].category == Category::not_offered);
    CHECK(found[0].diagnostics.find("a2t1") != std::string::npos);
    CHECK(found[0].expression == std::string(element));
  }
}

TEST_CASE("UC-7 a booking without a use case is taken when there is only one block that it can be") {
  const auto json = with_in(test::new_booking(), "Appointment", "serviceCategory", "");
  const test::Workflow one;
  const auto content = one.content(json);
  REQUIRE(content);
  CHECK(warns(*content, "UC-7"));

  auto two_blocks = test::emergency_department();
  two_blocks.accepts.push_back({{"a2t1"}, "2.0.0", {}, {"booking-request"}});
  const test::Workflow several(only(two_blocks));
  const auto found = problems(several, json);
  REQUIRE(found.size() == 1);
  CHECK(found[0].category == Category::invariant);
  CHECK(found[0].expression.ends_with(".serviceCategory"));

  // The other block takes no bookings: it cannot be meant.
  auto referrals_beside = test::emergency_department();
  referrals_beside.accepts.push_back({{"a2t1"}, "2.0.0", {}, {"servicerequest-request-referral"}});
  const test::Workflow inferred(only(referrals_beside));
  CHECK(inferred.content(json));
}

TEST_CASE("VER-7 VER-8 ERR-49 a version that is not accepted is 422") {
  auto listed = test::emergency_department();
  listed.accepts[0].versions_accepted = {"3.0.0"};
  const test::Workflow standard, own(only(listed));
  struct Case {
    std::string version;
    bool standard;
    bool listed;
  };
  for (const auto& c : std::vector<Case>{{"1.0.0", true, false},
                                         {"1.0.0-beta", true, false},
                                         {"2.1.0", true, false},
                                         {"1.2.3", false, false},
                                         {"3.0.0", false, true},
                                         {"not a version", false, false}}) {
    INFO(c.version);
    test::MessageValues values;
    values.version = c.version;
    for (const auto& [receiver, taken] : {std::pair{&standard, c.standard}, std::pair{&own, c.listed}}) {
      const auto found = problems(*receiver, test::new_booking(values));
      REQUIRE(found.empty() == taken);
      if (taken) continue;
      CHECK(found[0].category == Category::not_offered);
      CHECK(found[0].expression == "Bundle.meta.versionId");
    }
  }
}

TEST_CASE("MH-9 MD-23 the definition must be known, taken by the service, and fit the request") {
  const auto definition = [](const std::string& json, std::string_view name) {
    return with(json, "entry[0].resource.definition",
                "\"https://fhir.nhs.uk/MessageDefinition/" + std::string(name) + '"');
  };
  auto bookings_only = test::emergency_department();
  bookings_only.accepts[0].messages = {"booking-request"};
  const test::Workflow receiver, limited(only(bookings_only));

  struct Case {
    std::string json;
    const test::Workflow* receiver;
  };
  for (const auto& c : std::vector<Case>{
           {definition(test::new_booking(), "bars-message-something-else"), &receiver},
           {definition(test::new_referral(), "bars-message-servicerequest-request-validation"), &receiver},
           {test::new_referral(), &limited},
           // It has what these two ask for, and is neither: the counts of a booking would never be looked at.
           {definition(test::new_booking(), "bars-message-booking-request-cancelled"), &receiver}}) {
    const auto found = problems(*c.receiver, c.json);
    REQUIRE_FALSE(found.empty());
    CHECK(found[0].category == Category::invariant);
    CHECK(found[0].expression == "Bundle.entry[0].resource.ofType(MessageHeader).definition");
  }
  CHECK(problems(receiver, definition(test::new_booking(), "BARS-Message-Booking-Request")).empty());
}

TEST_CASE("MH-9 A4-13 an update names its own definition too, and a validation may name that of a referral") {
  const test::Workflow receiver(only(test::clinical_hub()));
  test::MessageValues values;
  values.service_request_id = "0d6c3f0e-52a4-4d4b-9d55-3f6d0c8a1e01";
  const auto naming = [](const std::string& json, const std::string& name) {
    return with(json, "entry[0].resource.definition",
                R"("https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-)" + name + '"');
  };
  values.use_case = "a6t1";
  const auto refused = problems(receiver, naming(test::updated_ambulance_referral(values), "cancelled"));
  REQUIRE_FALSE(refused.empty());
  CHECK(refused[0].category == Category::invariant);
  CHECK(refused[0].expression == "Bundle.entry[0].resource.ofType(MessageHeader).definition");

  values.use_case = "a4t1";
  for (const auto& json : {test::new_validation(values), test::updated_validation(values)}) {
    const auto content = receiver.content(naming(json, "referral"));
    REQUIRE(content);
    CHECK(std::any_of(content->warnings.begin(), content->warnings.end(),
                      [](const fhir::Issue& warning) { return warning.rule == "A4-13"; }));
    // MD-4 counts: a validation needs its Location.
    CHECK_FALSE(problems(receiver, naming(with(json, "entry[12]", ""), "referral")).empty());
  }
}

TEST_CASE("MH-9 MD-20 the definition's minimums are enforced, unlisted types are tolerated") {
  const test::Workflow receiver;
  const auto without = [](const std::string& json, std::string_view type) {
    return with(json, test::entry_of(json, type), "");
  };
  for (const auto type : {"Slot", "Schedule", "HealthcareService"}) {
    INFO(type);
    const auto found = problems(receiver, without(test::new_booking(), type));
    REQUIRE(found.size() == 1);
    CHECK(found[0].category == Category::invariant);
    CHECK(found[0].diagnostics.find(type) != std::string::npos);
  }
  for (const auto type : {"Consent", "Practitioner", "PractitionerRole"}) {
    INFO(type);
    CHECK(problems(receiver, without(test::new_booking(), type)).empty());  // BOOK-5
    CHECK(problems(receiver, without(test::new_referral(), type)).size() == 1);
  }
  const auto extra =
      R"({"fullUrl":"urn:uuid:10000000-0000-4000-8000-0000000000f1","resource":{"resourceType":"Basic","code":{"text":"x"}}})";
  CHECK(problems(receiver, with(test::new_booking(), "entry[11]", extra)).empty());
}

TEST_CASE("MH-10 an absent or misspelt definition is inferred from the request, and its counts still hold") {
  const test::Workflow receiver;
  for (const auto text :
       {"", R"("https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-response-short")"}) {
    INFO(text);
    const auto json = with(test::new_booking(), "entry[0].resource.definition", text);
    const auto content = receiver.content(json);
    REQUIRE(content);
    CHECK(warns(*content, "MH-10"));
    const auto slotless = with(json, test::entry_of(json, "Slot"), "");
    CHECK(problems(receiver, slotless).size() == 1);
  }
}

TEST_CASE("ERR-4 ERR-16 every problem is reported, and what makes a message a 400 stands before the 422s") {
  test::MessageValues values;
  values.version = "9.9.9";
  auto json = test::new_booking(values);
  json = with(json, test::entry_of(json, "Slot"), "");
  json = with_in(json, "Appointment", "status", R"("proposed")");
  const test::Workflow receiver;
  const auto found = problems(receiver, json);
  REQUIRE(found.size() == 3);
  CHECK(found[0].category == Category::invariant);
  CHECK(found[1].category == Category::invariant);
  CHECK(found[2].category == Category::not_offered);
  CHECK(std::is_sorted(found.begin(), found.end(), [](const fhir::Issue& a, const fhir::Issue& b) {
    return wire(a.category).status < wire(b.category).status;
  }));
}

TEST_CASE("ERR-22 a request of the standard that this version does not carry out is 501") {
  auto all = test::emergency_department();
  for (auto& messages = all.accepts[0].messages; const auto& definition : fhir::message_definitions())
    messages.emplace_back(definition.key);
  all.accepts.push_back({{"a8t1"}, "1.0.0", {}, all.accepts[0].messages});
  const test::Workflow receiver(only(all));
  test::MessageValues broker;  // A8-1: new referrals only
  broker.use_case = "a8t1";
  const auto found = problems(receiver, test::cancelled_referral(broker));
  REQUIRE(found.size() == 1);
  CHECK(found[0].category == Category::not_implemented);
}

TEST_CASE("OO-4 a refusal names no value of the message") {
  const test::Workflow receiver;
  const auto nothing_of_the_patient = [&](const std::string& json) {
    for (const auto& problem : problems(receiver, json))
      for (const auto text : {"Testperson", "Morgan", "9990548609", "1988-04-17", "07700"})
        CHECK((problem.diagnostics + problem.expression).find(text) == std::string::npos);
  };
  test::MessageValues odd;
  odd.service_id = "Testperson";
  nothing_of_the_patient(test::new_booking(odd));
  odd = {};
  odd.version = "Testperson";
  nothing_of_the_patient(test::new_booking(odd));
  nothing_of_the_patient(with(test::new_booking(), "entry[0].resource.definition", R"("https://x/Testperson")"));
  nothing_of_the_patient(with_in(test::new_booking(), "Appointment", "status", R"("Testperson")"));
}
