#include "fhir/message.hpp"

#include "fhir/json.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/messages.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace bars;
using namespace bars::fhir;

namespace {

constexpr std::string_view header_path = "Bundle.entry[0].resource.ofType(MessageHeader)";
constexpr std::string_view focus_path = "Bundle.entry[1].resource.ofType(";

// A message and the document that it refers to.
struct Read {
  Document document;
  std::optional<Message> message;
  std::vector<Issue> issues;
};

Read read(std::string_view json) {
  Document document = decode_json(json).value();
  const Node root = document.root;
  Issues issues;
  auto message = read_message(root, issues);
  return {std::move(document), std::move(message), issues.take()};
}

std::vector<Issue> problems_of(std::string_view json) {
  Read reading = read(json);
  if (reading.message) return {};
  std::erase_if(reading.issues, [](const Issue& issue) { return issue.severity != Severity::error; });
  return std::move(reading.issues);
}

std::vector<Issue> warnings_of(std::string_view json) {
  Read reading = read(json);
  REQUIRE(reading.message.has_value());
  return std::move(reading.issues);
}

bool warns(std::string_view json, std::string_view rule) {
  const auto warnings = warnings_of(json);
  return std::any_of(warnings.begin(), warnings.end(), [rule](const Issue& warning) { return warning.rule == rule; });
}

void check_one_problem(std::string_view json, std::string_view rule, Category category, std::string_view expression) {
  const auto problems = problems_of(json);
  REQUIRE(problems.size() == 1);
  INFO(problems[0].diagnostics);
  CHECK(problems[0].rule == rule);
  CHECK(problems[0].category == category);
  CHECK(problems[0].expression == expression);
  CHECK(problems[0].diagnostics.size() > 10);
  CHECK(problems[0].diagnostics.back() == '.');
}

std::string header(std::string_view suffix) { return std::string(header_path) + std::string(suffix); }
std::string appointment(std::string_view suffix) {
  return std::string(focus_path) + "Appointment)" + std::string(suffix);
}
std::string service_request(std::string_view suffix) {
  return std::string(focus_path) + "ServiceRequest)" + std::string(suffix);
}

// A full response to a referral, made of the request: focus is the ServiceRequest.
std::string response() {
  std::string json = test::new_referral();
  json = test::with_in(json, "MessageHeader", "eventCoding.code", R"("servicerequest-response")");
  return test::with_in(json, "MessageHeader", "response",
                       R"({"identifier":"0d6c3f0e-52a4-4d4b-9d55-3f6d0c8a1e01","code":"ok"})");
}

// One change to a message and the one problem that it makes; `type` "" means the Bundle itself.
struct Change {
  std::string_view rule;
  std::string_view type;
  std::string_view path;
  std::string_view value;
  Category category;
  std::string expression;
};

std::string changed(std::string_view json, const Change& change) {
  return change.type.empty() ? test::with(json, change.path, change.value)
                             : test::with_in(json, change.type, change.path, change.value);
}

constexpr auto invalid = Category::invalid;
constexpr auto invariant = Category::invariant;
constexpr std::string_view absent = "";
constexpr std::string_view dangling = R"("urn:uuid:nowhere")";

}  // namespace

TEST_CASE("MH-1 a complete booking is read") {
  const Read reading = read(test::new_booking());
  REQUIRE(reading.message.has_value());
  const Message& message = *reading.message;
  CHECK(message.event == Event::booking_request);
  CHECK(message.reason == Reason::create);
  CHECK(message.bundle.id() == "0d6c3f0e-52a4-4d4b-9d55-3f6d0c8a1e01");
  CHECK(message.bundle.version_id() == "1.0.0");
  CHECK(message.focus.type() == "Appointment");
  CHECK(message.focus.index == 1);
  CHECK(message.definition == "bars-message-booking-request");
  CHECK(message.destination.system == systems::dos_service_id);
  CHECK(message.destination.value == "2000072489");
  CHECK(message.source.value == "2000099001");
  CHECK(message.category.empty());
  CHECK(message.use_case == "a1t1");
  CHECK(message.header.event() == "booking-request");
  CHECK(reading.issues.empty());
}

TEST_CASE("MH-1 a complete referral is read") {
  const Read reading = read(test::new_referral());
  REQUIRE(reading.message.has_value());
  const Message& message = *reading.message;
  CHECK(message.event == Event::servicerequest_request);
  CHECK(message.focus.type() == "ServiceRequest");
  CHECK(message.definition == "bars-message-servicerequest-request-referral");
  CHECK(message.category == "referral");
  CHECK(message.use_case == "a1t1");
  CHECK(reading.issues.empty());
}

TEST_CASE("CANCEL-1 stripped cancellations are read") {
  const Read booking = read(test::cancelled_booking());
  REQUIRE(booking.message.has_value());
  CHECK(booking.message->reason == Reason::update);
  CHECK(booking.message->focus.type() == "Appointment");
  const Read referral = read(test::cancelled_referral());
  REQUIRE(referral.message.has_value());
  CHECK(referral.message->reason == Reason::update);
  CHECK(referral.message->category == "referral");
}

TEST_CASE("ERR-3 a body that is no Bundle is invalid") {
  for (const std::string_view body :
       {"[]", "\"Bundle\"", "null", "1", "{}", R"({"resourceType":"Patient"})", R"({"resourceType":["Bundle"]})"}) {
    INFO(body);
    check_one_problem(body, "ERR-3", invalid, "");
  }
}

TEST_CASE("ERR-3 ERR-48 every rule about Bundle and MessageHeader has one problem at one place") {
  const std::string booking = test::new_booking();
  const Change change = GENERATE(values<Change>({
      {"ERR-3", "", "entry", R"({"fullUrl":"x"})", invalid, "Bundle.entry"},
      {"ERR-3", "", "meta", R"("1.0.0")", invalid, "Bundle.meta"},
      {"ERR-3", "", "id", "17", invalid, "Bundle.id"},
      {"ERR-3", "", "entry[10]", R"("text")", invalid, "Bundle.entry[10]"},
      {"ERR-3", "", "entry[10].resource", absent, invalid, "Bundle.entry[10].resource"},
      {"ERR-3", "", "entry[10].resource", "[]", invalid, "Bundle.entry[10].resource"},
      {"ERR-3", "", "entry[10].resource.resourceType", absent, invalid, "Bundle.entry[10].resource"},
      {"ERR-3", "", "entry[10].fullUrl", "17", invalid, "Bundle.entry[10].fullUrl"},
      {"ERR-3", "MessageHeader", "destination", R"({"endpoint":"x"})", invalid, header(".destination")},
      {"ERR-3", "MessageHeader", "destination[0]", R"("x")", invalid, header(".destination[0]")},
      {"ERR-3", "MessageHeader", "sender.reference", "17", invalid, header(".sender.reference")},
      {"ERR-3", "MessageHeader", "reason", "[]", invalid, header(".reason")},
      {"ERR-3", "MessageHeader", "focus", R"({"reference":"x"})", invalid, header(".focus")},
      {"ERR-3", "MessageHeader", "source", R"("x")", invalid, header(".source")},
      {"ERR-3", "MessageHeader", "definition", "17", invalid, header(".definition")},
      {"ERR-3", "Appointment", "status", "true", invalid, appointment(".status")},
      {"ERR-3", "Appointment", "slot", R"({"reference":"x"})", invalid, appointment(".slot")},
      {"ERR-3", "Appointment", "participant", "{}", invalid, appointment(".participant")},
      {"MH-1", "", "entry", "[]", invariant, "Bundle.entry"},
      {"MH-1", "", "entry", absent, invariant, "Bundle.entry"},
      {"MH-1", "", "entry[0]", absent, invariant, "Bundle.entry[0].resource"},
      {"MH-1", "", "type", absent, invariant, "Bundle.type"},
      {"MH-1", "", "type", R"("collection")", invariant, "Bundle.type"},
      {"MH-1", "", "timestamp", absent, invariant, "Bundle.timestamp"},
      {"MH-1", "", "timestamp", R"("2026-11-22")", invariant, "Bundle.timestamp"},
      {"MH-1", "", "entry[10].fullUrl", absent, invariant, "Bundle.entry[10].fullUrl"},
      {"MH-1", "", "entry[10].fullUrl", R"("urn:uuid:10000000-0000-4000-8000-000000000009")", invariant,
       "Bundle.entry[10].fullUrl"},
      {"MH-1", "", "entry[10].resource.resourceType", R"("MessageHeader")", invariant, "Bundle.entry"},
      {"MH-1", "", "id", absent, invariant, "Bundle.id"},
      {"MH-1", "", "id", R"("__BUNDLE_ID__")", invariant, "Bundle.id"},
      {"ERR-48", "", "meta.versionId", absent, invariant, "Bundle.meta.versionId"},
      {"ERR-48", "", "meta.versionId", "null", invariant, "Bundle.meta.versionId"},
      {"ERR-48", "", "meta.versionId", R"("")", invariant, "Bundle.meta.versionId"},
      {"ERR-48", "", "meta", absent, invariant, "Bundle.meta"},
      {"MH-6", "MessageHeader", "eventCoding", absent, invariant, header(".event")},
      {"MH-6", "MessageHeader", "eventCoding.code", absent, invariant, header(".event.ofType(Coding).code")},
      {"ERR-3", "MessageHeader", "eventCoding", "[]", invalid, header(".event.ofType(Coding)")},
      {"MH-6", "MessageHeader", "eventCoding.code", R"("booking")", invariant, header(".event.ofType(Coding).code")},
      {"MH-6", "MessageHeader", "eventCoding.code", R"("Booking-Request")", invariant,
       header(".event.ofType(Coding).code")},
      {"MH-7", "MessageHeader", "reason", absent, invariant, header(".reason")},
      {"MH-7", "MessageHeader", "reason.coding[0].code", R"("renew")", invariant, header(".reason")},
      {"MH-3", "MessageHeader", "destination[0].endpoint", absent, invariant, header(".destination[0].endpoint")},
      {"MH-3", "MessageHeader", "destination[0].endpoint", R"("2000072489")", invariant,
       header(".destination[0].endpoint")},
      {"MH-3", "MessageHeader", "destination[0].endpoint", R"("https://fhir.nhs.uk/Id/dos-service-id|")", invariant,
       header(".destination[0].endpoint")},
      {"MH-3", "MessageHeader", "destination[0].endpoint", R"("https://fhir.nhs.uk/Id/nhs-number|2000072489")",
       invariant, header(".destination[0].endpoint")},
      {"MH-3", "MessageHeader", "destination", absent, invariant, header(".destination")},
      {"MH-2", "MessageHeader", "destination[0].receiver", absent, invariant, header(".destination[0].receiver")},
      {"MH-2", "MessageHeader", "destination[0].receiver.reference", dangling, invariant,
       header(".destination[0].receiver.reference")},
      {"MH-2", "MessageHeader", "destination[0].receiver.reference",
       R"("urn:uuid:10000000-0000-4000-8000-000000000004")", invariant, header(".destination[0].receiver.reference")},
      {"MH-14", "MessageHeader", "sender", absent, invariant, header(".sender")},
      {"MH-14", "MessageHeader", "sender.reference", dangling, invariant, header(".sender.reference")},
      {"MH-8", "MessageHeader", "focus", absent, invariant, header(".focus")},
      {"MH-8", "MessageHeader", "focus[0].reference", R"("")", invariant, header(".focus[0].reference")},
      {"MH-8", "MessageHeader", "focus[0].reference", dangling, invariant, header(".focus[0].reference")},
      {"MH-8", "MessageHeader", "focus[0].reference", R"("urn:uuid:10000000-0000-4000-8000-000000000006")", invariant,
       header(".focus[0].reference")},
      {"MH-14", "Appointment", "participant", absent, invariant, appointment(".participant")},
      {"MH-14", "Appointment", "participant[0].actor.reference", dangling, invariant, appointment(".participant")},
      {"UC-2", "Appointment", "serviceCategory[0].coding[0].code", R"("a9t9")", invariant,
       appointment(".serviceCategory")},
  }));
  INFO(change.rule << " " << change.type << " " << change.path << " " << change.value);
  check_one_problem(changed(booking, change), change.rule, change.category, change.expression);
}

TEST_CASE("ERR-55 CANCEL-9 every rule about a ServiceRequest has one problem at one place") {
  const std::string referral = test::new_referral();
  const Change change = GENERATE(values<Change>({
      {"ERR-3", "ServiceRequest", "category", "{}", invalid, service_request(".category")},
      {"ERR-3", "ServiceRequest", "subject", R"("x")", invalid, service_request(".subject")},
      {"ERR-3", "ServiceRequest", "status", "1", invalid, service_request(".status")},
      {"MH-14", "ServiceRequest", "subject", absent, invariant, service_request(".subject")},
      {"MH-14", "ServiceRequest", "subject.reference", dangling, invariant, service_request(".subject.reference")},
      {"MH-14", "ServiceRequest", "subject.reference", R"("urn:uuid:10000000-0000-4000-8000-000000000002")", invariant,
       service_request(".subject.reference")},
      {"MH-14", "Flag", "subject", absent, invariant, "Bundle.entry[11].resource.ofType(Flag).subject"},
      {"MH-14", "Flag", "subject.reference", dangling, invariant,
       "Bundle.entry[11].resource.ofType(Flag).subject.reference"},
      {"MH-8", "MessageHeader", "focus[0].reference", R"("urn:uuid:10000000-0000-4000-8000-00000000000c")", invariant,
       header(".focus[0].reference")},
      {"UC-2", "ServiceRequest", "category[0].coding[1]", absent, invariant, service_request(".category")},
      {"UC-2", "ServiceRequest", "category[0].coding[1].code", R"("a9t9")", invariant, service_request(".category")},
      {"UC-1", "ServiceRequest", "category[0].coding[0]", absent, invariant, service_request(".category")},
      {"UC-1", "ServiceRequest", "category[0].coding[0].code", R"("nonsense")", invariant,
       service_request(".category")},
  }));
  INFO(change.rule << " " << change.type << " " << change.path << " " << change.value);
  check_one_problem(changed(referral, change), change.rule, change.category, change.expression);
}

TEST_CASE("ERR-51 ERR-55 every rule about a response has one problem at one place") {
  REQUIRE(problems_of(response()).empty());
  const Change change = GENERATE(values<Change>({
      {"MH-11", "MessageHeader", "response", absent, invariant, header(".response")},
      {"MH-11", "MessageHeader", "response.identifier", absent, invariant, header(".response.identifier")},
      {"MH-11", "MessageHeader", "response.code", absent, invariant, header(".response.code")},
      {"MH-11", "MessageHeader", "response.code", R"("fatal-error")", invariant, header(".response.code")},
      {"ERR-3", "MessageHeader", "response", "[]", invalid, header(".response")},
      {"MH-8", "MessageHeader", "focus[0].reference", R"("urn:uuid:10000000-0000-4000-8000-000000000004")", invariant,
       header(".focus[0].reference")},
      {"UC-2", "ServiceRequest", "category[0].coding[1].code", R"("a9t9")", invariant, service_request(".category")},
  }));
  INFO(change.rule << " " << change.path << " " << change.value);
  check_one_problem(changed(response(), change), change.rule, change.category, change.expression);
}

TEST_CASE("MH-8 X-18 the focus of a response may be an Encounter or a ServiceRequest") {
  const std::string json = test::with_in(response(), "MessageHeader", "focus[0].reference",
                                         R"("urn:uuid:10000000-0000-4000-8000-00000000000c")");
  const Read reading = read(json);
  REQUIRE(reading.message.has_value());
  CHECK(reading.message->focus.type() == "Encounter");
  CHECK(reading.message->use_case == "a1t1");
}

TEST_CASE("ERR-57 BOOK-4 two Appointments in a booking are refused") {
  const std::string one = test::value_at(test::new_booking(), "entry[1]");
  const std::string two = test::with(test::new_booking(), "entry[11]", test::with(one, "fullUrl", R"("urn:uuid:x")"));
  check_one_problem(two, "ERR-57", invariant, "Bundle.entry");
}

TEST_CASE("MH-1 the MessageHeader stands first") {
  std::string json = test::new_booking();
  const std::string first = test::value_at(json, "entry[0]");
  const std::string second = test::value_at(json, "entry[1]");
  json = test::with(test::with(json, "entry[0]", second), "entry[1]", first);
  check_one_problem(json, "MH-1", invariant, "Bundle.entry[0].resource");
}

TEST_CASE("MH-13 all problems are found in one pass, the first decides") {
  std::string json = test::with(test::new_referral(), "meta.versionId", "");
  json = test::with_in(json, "MessageHeader", "reason", "");
  json = test::with_in(json, "MessageHeader", "sender.reference", dangling);
  json = test::with_in(json, "ServiceRequest", "category", "");
  const auto problems = problems_of(json);
  std::vector<std::string> expressions;
  for (const Issue& problem : problems) expressions.push_back(problem.expression);
  CHECK(expressions == std::vector<std::string>{"Bundle.meta.versionId", header(".reason"), header(".sender.reference"),
                                                service_request(".category"), service_request(".category")});
}

TEST_CASE("a Bundle of more than 1000 entries is refused") {
  const auto bundle_of = [](std::size_t count) {
    std::string json = R"({"resourceType":"Bundle","entry":[)";
    for (std::size_t i = 0; i < count; ++i) json += i == 0 ? "{}" : ",{}";
    return json + "]}";
  };
  check_one_problem(bundle_of(max_entries + 1), "", invariant, "Bundle.entry");
  CHECK(problems_of(bundle_of(max_entries)).size() == Issues::max_kept);
}

TEST_CASE("OO-4 diagnostics never repeat what the body says") {
  const std::string secret = R"("sEcReT-9990548609")";
  for (const std::string_view path : {"eventCoding.code", "destination[0].endpoint", "sender.reference",
                                      "focus[0].reference", "destination[0].receiver.reference"}) {
    INFO(path);
    const auto problems = problems_of(test::with_in(test::new_booking(), "MessageHeader", path, secret));
    REQUIRE_FALSE(problems.empty());
    for (const Issue& problem : problems) {
      CHECK(problem.diagnostics.find("sEcReT") == std::string::npos);
      CHECK(problem.expression.find("sEcReT") == std::string::npos);
    }
  }
}

TEST_CASE("X-2 A8-4 the destination is found in every spelling of its system") {
  const std::string_view system = GENERATE(
      values<std::string_view>({"https://fhir.nhs.uk/Id/dos-service-id", "http://fhir.nhs.uk/Id/dos-service-id",
                                "https://fhir.nhs.uk/id/DOS-service-id", "https://fhir.nhs.uk/Id/ers-dos-service-id"}));
  const std::string endpoint = '"' + std::string(system) + "|2000072489\"";
  const std::string json = test::with_in(test::new_booking(), "MessageHeader", "destination[0].endpoint", endpoint);
  const Read reading = read(json);
  REQUIRE(reading.message.has_value());
  CHECK(reading.message->destination.value == "2000072489");
}

TEST_CASE("CANCEL-8 whom a cancellation is about is left to the workflow") {
  const std::string booking =
      test::with_in(test::cancelled_booking(), "Appointment", "participant[0].actor.reference", dangling);
  CHECK(problems_of(booking).empty());
  const std::string mistaken = test::with_in(booking, "Appointment", "status", R"("entered-in-error")");
  CHECK(problems_of(mistaken).empty());
  CHECK_FALSE(problems_of(test::with_in(booking, "Appointment", "status", R"("booked")")).empty());
  const std::string referral = test::with_in(test::cancelled_referral(), "ServiceRequest", "subject", "");
  CHECK(problems_of(referral).empty());
  CHECK_FALSE(problems_of(test::with_in(referral, "ServiceRequest", "status", R"("active")")).empty());
  // a revoked ServiceRequest in a response is no cancellation
  const std::string revoked = test::with_in(response(), "ServiceRequest", "status", R"("revoked")");
  CHECK(problems_of(revoked).empty());
  CHECK_FALSE(problems_of(test::with_in(revoked, "ServiceRequest", "subject.reference", dangling)).empty());
}

TEST_CASE("X-7 a cancelled booking whose focus is a ServiceRequest is about its Appointment") {
  const std::string request = R"({"fullUrl":"urn:uuid:sr","resource":{"resourceType":"ServiceRequest",
    "meta":{"lastUpdated":"2026-11-22T09:00:00+00:00"}}})";
  std::string json = test::with(test::cancelled_booking(), "entry[5]", request);
  json = test::with_in(json, "MessageHeader", "focus[0].reference", R"("urn:uuid:sr")");
  const Read reading = read(json);
  REQUIRE(reading.message.has_value());
  CHECK(reading.message->focus.type() == "Appointment");
  CHECK(warns(json, "X-7"));
  check_one_problem(test::with_in(json, "Appointment", "status", R"("booked")"), "MH-8", invariant,
                    header(".focus[0].reference"));
}

TEST_CASE("UC-7 a booking without a use case is accepted with a warning") {
  const std::string json = test::with_in(test::new_booking(), "Appointment", "serviceCategory", "");
  const Read reading = read(json);
  REQUIRE(reading.message.has_value());
  CHECK(reading.message->use_case.empty());
  CHECK(warns(json, "UC-7"));
  const std::string other_system =
      test::with_in(test::new_booking(), "Appointment", "serviceCategory[0].coding[0].system",
                    R"("http://terminology.hl7.org/CodeSystem/service-category")");
  CHECK(warns(other_system, "UC-7"));
}

TEST_CASE("X-10 X-11 UC-1 codes of the category are read whatever their case, order and spelling of system") {
  const std::string json = test::with_in(test::new_referral(), "ServiceRequest", "category", R"([
    {"coding":[{"system":"http://snomed.info/sct","code":"1"},
               {"system":"https://fhir.nhs.uk/CodeSystem/usecase-categories-bars","code":"A3T1"}]},
    {"coding":[{"system":"http://fhir.nhs.uk/CodeSystem/message-category-servicerequest","code":"Validation"}]}])");
  const Read reading = read(json);
  REQUIRE(reading.message.has_value());
  CHECK(reading.message->category == "validation");
  CHECK(reading.message->use_case == "a3t1");
}

TEST_CASE("MH-10 a definition that is absent or the known misspelling is left open") {
  struct Case {
    std::string_view value;
    std::string_view definition;
    bool warned;
  };
  const auto [value, definition, warned] = GENERATE(values<Case>({
      {"", "", true},
      {R"("https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-response-short")", "", true},
      {R"("hhttps://fhir.nhs.uk/MessageDefinition/bars-message-booking-request-cancelled")",
       "bars-message-booking-request-cancelled", false},
      {R"("https://fhir.nhs.uk/MessageDefinition/bars-message-booking-request|1.0.0")", "bars-message-booking-request",
       false},
      {R"("https://example.org/unknown")", "unknown", false},
  }));
  INFO(value);
  const std::string json = test::with_in(test::new_booking(), "MessageHeader", "definition", value);
  const Read reading = read(json);
  REQUIRE(reading.message.has_value());
  CHECK(reading.message->definition == definition);
  CHECK(warns(json, "MH-10") == warned);
}

TEST_CASE("X-52 event and reason are read by code, another system is worth a warning") {
  const std::string reason = test::with_in(test::new_booking(), "MessageHeader", "reason.coding[0].system",
                                           R"("https://fhir.nhs.uk/CodeSystem/message-events-bars")");
  CHECK(warns(reason, "X-52"));
  const std::string event = test::with_in(test::new_booking(), "MessageHeader", "eventCoding.system",
                                          R"("https://fhir.nhs.uk/CodeSystem/message-event-servicerequest")");
  CHECK(warns(event, "MH-6"));
}

TEST_CASE("MH-5 MH-17 UPD-10 gaps that do not stop a message are warnings") {
  CHECK(warns(test::with_in(test::new_booking(), "MessageHeader", "source", ""), "MH-5"));
  CHECK(warns(test::with_in(test::new_referral(), "MessageHeader", "extension", ""), "MH-17"));
  CHECK_FALSE(warns(test::with_in(test::new_booking(), "MessageHeader", "extension", ""), "MH-17"));
  CHECK(warns(test::with_in(test::new_booking(), "Slot", "meta", ""), "UPD-10"));
}

TEST_CASE("MH-15 placeholder ids in resources are accepted") {
  CHECK(problems_of(test::with_in(test::new_referral(), "Patient", "id", R"("__PATIENT_ID__")")).empty());
  CHECK(
      problems_of(test::with_in(test::new_referral(), "ServiceRequest", "id", R"("__SERVICE_REQUEST_ID__")")).empty());
}

TEST_CASE("MH-14 other references may lead nowhere") {
  std::string json = test::with_in(test::new_referral(), "ServiceRequest", "encounter.reference", dangling);
  json = test::with_in(json, "ServiceRequest", "requester.reference", dangling);
  CHECK(problems_of(json).empty());
  const std::string booking = test::with_in(test::new_booking(), "Appointment", "participant[1]",
                                            R"({"actor":{"reference":"urn:uuid:nowhere"},"status":"accepted"})");
  CHECK(problems_of(booking).empty());
}

TEST_CASE("MH-6 MH-7 CODE-1 CODE-2 events and reasons have the codes of their code systems") {
  CHECK(code_of(Event::booking_request) == "booking-request");
  CHECK(code_of(Event::booking_response) == "booking-response");
  CHECK(code_of(Event::servicerequest_request) == "servicerequest-request");
  CHECK(code_of(Event::servicerequest_response) == "servicerequest-response");
  CHECK(code_of(Reason::create) == "new");
  CHECK(code_of(Reason::update) == "update");
  CHECK(code_of(Reason::remove) == "delete");
}
