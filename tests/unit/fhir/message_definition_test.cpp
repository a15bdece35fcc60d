#include "fhir/message_definition.hpp"

#include "fhir/json.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/messages.hpp"

#include <algorithm>
#include <cctype>

using namespace bars;
using namespace bars::fhir;

namespace {

// Counts of one message against one definition: the diagnostics, in order.
std::vector<std::string> problems_of(std::string_view json, std::string_view key) {
  const Document document = decode_json(json).value();
  Issues issues;
  const auto message = read_message(document.root, issues);
  REQUIRE(message.has_value());
  issues.take();
  check_counts(*message, *find_definition_by_key(key), issues);
  std::vector<std::string> result;
  for (const Issue& problem : issues.kept()) {
    CHECK(problem.category == Category::invariant);
    CHECK(problem.expression == "Bundle.entry");
    result.push_back(problem.diagnostics);
  }
  return result;
}

std::string without(std::string_view json, std::string_view type) {
  return test::with(json, test::entry_of(json, type), "");
}

// A second resource of a type, under a fullUrl of its own.
std::string twice(std::string_view json, std::string_view type, std::string_view full_url) {
  const std::string entry = test::value_at(json, test::entry_of(json, type));
  const std::string renamed = test::with(entry, "fullUrl", '"' + std::string(full_url) + '"');
  const Document document = decode_json(json).value();
  return test::with(json, "entry[" + std::to_string(document.root["entry"].size()) + "]", renamed);
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("MD-1 to MD-9 the nine definitions, found by key and by name") {
  const auto all = message_definitions();
  const Texts keys{"booking-request",
                   "booking-request-cancelled",
                   "servicerequest-request-referral",
                   "servicerequest-request-validation",
                   "servicerequest-request-cancelled",
                   "servicerequest-response-referral-short",
                   "servicerequest-response-referral",
                   "servicerequest-response-validation-interim",
                   "servicerequest-response-validation-full"};
  REQUIRE(all.size() == keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    INFO(keys[i]);
    CHECK(all[i].key == keys[i]);
    CHECK(all[i].name == "bars-message-" + keys[i]);
    CHECK(keys[i].starts_with(code_of(all[i].event)));
    CHECK(find_definition_by_key(keys[i]) == &all[i]);
    CHECK(find_definition_by_name("BARS-Message-" + keys[i]) == &all[i]);
    for (const std::string_view type : {"Bundle", "MessageHeader", "Patient"}) {
      const auto rule = std::find_if(all[i].focus.begin(), all[i].focus.end(),
                                     [type](const auto& focus) { return focus.type == type; });
      REQUIRE(rule != all[i].focus.end());
      CHECK(rule->min == 1);
      CHECK(rule->max == 1);
    }
  }
  CHECK(find_definition_by_key("bars-message-booking-request") == nullptr);
  CHECK(find_definition_by_name("bars-message-servicerequest-request-response-short") == nullptr);
  CHECK(find_definition_by_name("") == nullptr);
}

TEST_CASE("MD-20 complete messages satisfy their definition") {
  CHECK(problems_of(test::new_booking(), "booking-request") == Texts{});
  CHECK(problems_of(test::cancelled_booking(), "booking-request-cancelled") == Texts{});
  CHECK(problems_of(test::new_referral(), "servicerequest-request-referral") == Texts{});
  CHECK(problems_of(test::cancelled_referral(), "servicerequest-request-cancelled") == Texts{});
}

TEST_CASE("MD-20 a mandatory resource that is missing is refused") {
  const std::string referral = test::new_referral();
  for (const std::string type :
       {"CarePlan", "Encounter", "Consent", "Practitioner", "PractitionerRole", "HealthcareService"}) {
    INFO(type);
    CHECK(problems_of(without(referral, type), "servicerequest-request-referral") ==
          Texts{"A servicerequest-request-referral needs at least 1 " + type + ", found 0."});
  }
  for (const std::string type : {"Slot", "Schedule", "HealthcareService"}) {
    INFO(type);
    CHECK(problems_of(without(test::new_booking(), type), "booking-request") ==
          Texts{"A booking-request needs at least 1 " + type + ", found 0."});
  }
  const std::string one_organisation = test::with_in(test::new_booking(), "MessageHeader", "sender.reference",
                                                     R"("urn:uuid:10000000-0000-4000-8000-000000000002")");
  const std::string sender = "entry[7]";
  REQUIRE(test::value_at(one_organisation, sender + ".resource.resourceType") == "\"Organization\"");
  CHECK(problems_of(test::with(one_organisation, sender, ""), "booking-request") ==
        Texts{"A booking-request needs at least 2 Organization, found 1."});
}

TEST_CASE("MD-20 resources that a definition leaves open may be missing") {
  std::string booking = test::new_booking();
  for (const std::string_view type : {"Practitioner", "PractitionerRole", "Consent"}) booking = without(booking, type);
  CHECK(problems_of(booking, "booking-request") == Texts{});
}

TEST_CASE("MD-21 too many of a listed type is refused, unlisted types are tolerated") {
  const std::string two_slots = twice(test::new_booking(), "Slot", "urn:uuid:x");
  CHECK(problems_of(two_slots, "booking-request") == Texts{"A booking-request has at most 1 Slot, found 2."});
  CHECK(problems_of(two_slots, "booking-request-cancelled") == Texts{});
  const std::string many_consents = twice(test::new_booking(), "Consent", "urn:uuid:x");
  CHECK(problems_of(many_consents, "booking-request") == Texts{});
}

TEST_CASE("MD-21 requests may have two Encounters and responses three") {
  const std::string two = twice(test::new_referral(), "Encounter", "urn:uuid:x");
  const std::string three = twice(two, "Encounter", "urn:uuid:y");
  const std::string four = twice(three, "Encounter", "urn:uuid:z");
  CHECK(problems_of(two, "servicerequest-request-referral") == Texts{});
  CHECK(problems_of(three, "servicerequest-request-referral") ==
        Texts{"A servicerequest-request-referral has at most 2 Encounter, found 3."});
  for (const std::string_view key : {"servicerequest-response-referral-short", "servicerequest-response-referral"}) {
    INFO(key);
    CHECK(problems_of(three, key) == Texts{});
    CHECK(problems_of(four, key) == Texts{"A " + std::string(key) + " has at most 3 Encounter, found 4."});
  }
}

TEST_CASE("MD-3 two rules for one type are one range: any number of Locations in a referral") {
  std::string referral = test::new_referral();
  for (const std::string_view url : {"urn:uuid:x", "urn:uuid:y"}) {
    const Document document = decode_json(referral).value();
    referral = test::with(referral, "entry[" + std::to_string(document.root["entry"].size()) + "]",
                          R"({"fullUrl":")" + std::string(url) + R"(","resource":{"resourceType":"Location"}})");
  }
  CHECK(problems_of(referral, "servicerequest-request-referral") == Texts{});
}

namespace {

Node published(Build& build, std::string_view key, std::vector<std::string> use_cases) {
  return message_definition_resource(build, {find_definition_by_key(key), "3f3d2c0a-9a53-5a40-8f4c-7d9c3e2b1a00",
                                             "2.1.0", "2000072489", std::move(use_cases)});
}

Node focus_of(Node resource, std::string_view type) {
  for (const Node& focus : resource["focus"].items()) {
    if (focus["code"].text() == type) return focus;
  }
  return {};
}

}  // namespace

TEST_CASE("MDS-7 a definition carries url, version, status, event and focus") {
  Arena arena;
  Build build(arena);
  const Node resource = published(build, "booking-request", {"a1t1"});
  CHECK(resource.resource_type() == "MessageDefinition");
  CHECK(resource["id"].text() == "3f3d2c0a-9a53-5a40-8f4c-7d9c3e2b1a00");
  CHECK(resource["url"].text() == "https://fhir.nhs.uk/MessageDefinition/bars-message-booking-request");
  CHECK(resource["version"].text() == "2.1.0");
  CHECK(resource["name"].text() == "BarsMessageBookingRequest");
  CHECK(resource["title"].text() == "BARS Message Definition Booking - Request");
  CHECK(resource["status"].text() == "active");
  CHECK(resource["date"].text() == "2025-03-24");
  CHECK(resource["eventCoding"]["system"].text() == systems::message_events);
  CHECK(resource["eventCoding"]["code"].text() == "booking-request");
  CHECK(resource["focus"].size() == 13);
  CHECK(encode_json(focus_of(resource, "Organization")) ==
        R"({"code":"Organization","profile":"https://fhir.hl7.org.uk/StructureDefinition/UKCore-Organization",)"
        R"("min":2,"max":"*"})");
  CHECK(encode_json(focus_of(resource, "ServiceRequest")) ==
        R"({"code":"ServiceRequest","profile":"https://fhir.nhs.uk/StructureDefinition/)"
        R"(BARSServiceRequest-request-referral","min":0,"max":"1"})");
}

TEST_CASE("MDS-8 MDS-10 the service stands in both forms of useContext, with its real id") {
  Arena arena;
  Build build(arena);
  const Node contexts = published(build, "booking-request", {"a1t1"})["useContext"];
  CHECK(encode_json(contexts[0]) ==
        R"({"code":{"system":"http://terminology.hl7.org/CodeSystem/usage-context-type","code":"workflow"},)"
        R"("valueCodeableConcept":{"coding":[{"system":"https://fhir.nhs.uk/Id/dos-service-id",)"
        R"("code":"2000072489"}]}})");
  CHECK(encode_json(contexts[1]["code"]) ==
        R"({"system":"https://fhir.nhs.uk/Id/dos-service-id","code":"2000072489"})");
  const Node positive = contexts[1]["valueCodeableConcept"]["coding"][0];
  CHECK(positive["system"].text() == "http://terminology.hl7.org/CodeSystem/variant-state");
  CHECK(positive["code"].text() == "positive");
}

TEST_CASE("MDS-9 one useContext for each use case, with its display") {
  Arena arena;
  Build build(arena);
  const Node contexts = published(build, "booking-request", {"a1t1", "a1t2"})["useContext"];
  REQUIRE(contexts.size() == 4);
  const Node second = contexts[3];
  CHECK(second["code"]["code"].text() == "workflow");
  CHECK(encode_json(second["valueCodeableConcept"]["coding"]) ==
        R"([{"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":"a1t2",)"
        R"("display":"111 to UTC"}])");
}

TEST_CASE("MDS-11 Applications 5 and 6 find their resources in the referral definition") {
  Arena arena;
  Build build(arena);
  const Node resource = published(build, "servicerequest-request-referral", {"a5t1", "a6t1"});
  CHECK(focus_of(resource, "Task"));
  CHECK(focus_of(resource, "Condition"));
  CHECK(focus_of(resource, "Procedure")["profile"].text() ==
        "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Procedure");
  CHECK(focus_of(resource, "Communication")["profile"].text() ==
        "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Communication");
}

TEST_CASE("MDS-7 every definition has a name that R4 allows") {
  Arena arena;
  Build build(arena);
  for (const auto& definition : message_definitions()) {
    const auto name = published(build, definition.key, {})["name"].text();
    INFO(name);
    CHECK((name[0] >= 'A' && name[0] <= 'Z'));
    CHECK(std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0; }));
  }
}
