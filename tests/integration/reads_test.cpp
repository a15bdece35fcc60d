// Reads, searches, capability, definitions, and what is not built: over the wire, with their caching.
#include "fhir/instant.hpp"
#include "server/security/random_id.hpp"
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

#include <algorithm>

using namespace bars::test;

namespace {

const std::string unknown_id = "95e58add-0b10-4a8c-817c-2729eb0cab75";

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

std::vector<std::string> supported_messages(const Answer& statement) {
  std::vector<std::string> names;
  for (const auto& message : statement.root()["messaging"][std::size_t{0}]["supportedMessage"].items())
    names.emplace_back(message["definition"].text());
  return names;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("ERR-43 ERR-44 ERR-45 reads by id") {
  Receiver receiver;
  auto session = receiver.session();
  for (const std::string type : {"/Appointment/", "/ServiceRequest/"}) {
    CAPTURE(type);
    CHECK(outcome_of(session.get(type)) == "400 REC_BAD_REQUEST required");
    CHECK(outcome_of(session.get(type + "XXXXXXXXX")) == "400 REC_BAD_REQUEST value");
    CHECK(outcome_of(session.get(type + unknown_id + "0")) == "400 REC_BAD_REQUEST value");
    CHECK(outcome_of(session.get(type + unknown_id)) == "404 REC_NOT_FOUND not-found");
    CHECK(outcome_of(session.get(type + unknown_id + "/_history")) == "404 REC_NOT_FOUND not-found");
  }
  // The id of one type is none of the other.
  const Answer booked(session.process_message(new_booking(values_for(session.slots().at(0)))).body);
  const auto id = booked.id_of("Appointment");
  CHECK(outcome_of(session.get("/ServiceRequest/" + id)) == "404 REC_NOT_FOUND not-found");
  CHECK(outcome_of(session.get("/Appointment/" + id)) == "200");
}

TEST_CASE("ERR-46 ERR-47 APPT-2 APPT-4 APPT-5 searches by patient") {
  Receiver receiver;
  auto session = receiver.session();
  const std::string required = "400 REC_BAD_REQUEST required";
  const std::string value = "400 REC_BAD_REQUEST value";
  const std::pair<std::string, std::string> cases[] = {
      {"", required},
      {"?date=2026-01-01", required},
      {"?patient:identifier=", value},
      {"?patient:identifier=9990548609", value},
      {"?patient:identifier=%7C9990548609", value},
      {"?patient:identifier=https://example.org%7C9990548609", value},
      {"?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C999054860", value},
      {"?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C999054860A", value},
      {"?https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7CXXXXXX", value},
      {"?https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990548609", "200"},
      {"?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990548600", "200"}};  // its check digit is wrong
  for (const std::string type : {"/Appointment", "/ServiceRequest"}) {
    for (const auto& [query, wanted] : cases) {
      CAPTURE(type, query);
      const auto answer = session.get(type + query);
      CHECK(outcome_of(answer) == wanted);
      if (answer.status != 200) continue;
      const Answer found(answer.body);
      CHECK(found.root()["type"].text() == "searchset");
      CHECK(found.root()["total"].text() == "0");
      CHECK(found.root()["link"][std::size_t{0}]["relation"].text() == "self");
    }
  }
}

TEST_CASE("APPT-5 a search finds every booking of the patient with the service, cancelled ones too") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  auto first = values_for(slots.at(0));
  first.appointment_id = Answer(session.process_message(new_booking(first)).body).id_of("Appointment");
  REQUIRE(outcome_of(session.process_message(new_booking(values_for(slots.at(1))))) == "200");
  auto other = values_for(slots.at(2));
  other.nhs_number = "9990000001";
  REQUIRE(outcome_of(session.process_message(new_booking(other))) == "200");
  REQUIRE(outcome_of(session.process_message(cancelled_booking(first))) == "200");
  const Answer found(
      session.get("/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + first.nhs_number).body);
  CHECK(found.root()["total"].text() == "2");
  std::vector<std::string> statuses;
  for (const auto& appointment : found.all("Appointment")) statuses.emplace_back(appointment["status"].text());
  CHECK(contains(statuses, "booked"));
  CHECK(contains(statuses, "cancelled"));
}

TEST_CASE("CS-1 CS-3 CS-6 CS-7 metadata with a target, without one, and of a service that is not active") {
  Receiver receiver;
  auto session = receiver.session();
  const std::string booking = "https://fhir.nhs.uk/MessageDefinition/bars-message-booking-request";
  const std::string referral = "https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-referral";

  const Answer all(session.send("GET", "/metadata", with_header(session.headers(), "NHSD-Target-Identifier")).body);
  CHECK(all.root().resource_type() == "CapabilityStatement");
  CHECK(all.root()["fhirVersion"].text() == "4.0.1");
  CHECK(all.root()["implementation"]["url"].text() == receiver.base_url());
  CHECK(contains(supported_messages(all), booking));
  CHECK(contains(supported_messages(all), referral));

  auto of_pharmacy = receiver.session({.service = std::string(pharmacy_id)});
  const Answer one(of_pharmacy.get("/metadata").body);
  CHECK_FALSE(contains(supported_messages(one), booking));
  CHECK(contains(supported_messages(one), referral));

  auto of_closed = receiver.session({.service = std::string(closed_service_id)});
  CHECK(outcome_of(of_closed.get("/metadata")) == "404 REC_NOT_FOUND not-found");
}

TEST_CASE("CACHE-1 CACHE-2 CACHE-3 metadata and definitions may be kept, nothing else may") {
  Receiver receiver;
  auto session = receiver.session();
  const Answer booked(session.process_message(new_booking(values_for(session.slots().at(0)))).body);
  const std::pair<std::string, std::string> cases[] = {
      {"/metadata", "max-age=43200"},
      {"/MessageDefinition?context=a1t1", "max-age=43200"},
      {"/MessageDefinition", "no-store"},  // an error
      {session.slot_query(), "no-store"},
      {"/Appointment/" + booked.id_of("Appointment"), "no-store"},
      {"/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990548609", "no-store"},
      {"/nowhere", "no-store"}};
  for (const auto& [path, wanted] : cases) {
    CAPTURE(path);
    const auto answer = session.get(path);
    CHECK(answer.header("Cache-Control") == wanted);
    CHECK(answer.header("X-Content-Type-Options") == "nosniff");  // HDR-9
    CHECK_FALSE(answer.header("Server"));
  }
}

TEST_CASE("ERR-31 ERR-32 ERR-33 MDS-1 MDS-6 MessageDefinitions of a service") {
  Receiver receiver;
  auto session = receiver.session();
  const std::string service = "https://fhir.nhs.uk/Id/dos-service-id%7C";
  const std::string not_found = "404 REC_NOT_FOUND not-found";
  const std::pair<std::string, std::string> cases[] = {{"", "400 REC_BAD_REQUEST required"},
                                                       {"?context=XXXXXXX", "400 REC_BAD_REQUEST value"},
                                                       {"?context=" + service + "2000000001", not_found},
                                                       {"?context=" + service + "2000070999", not_found},
                                                       {"?context=a5t1", not_found},
                                                       {"?context=" + service + "2000072489", "200"},
                                                       {"?context=" + service + "2000070513&context=a5t1", "200"},
                                                       {"?context=a1t1%26context=2000072489", "200"}};
  for (const auto& [query, wanted] : cases) {
    CAPTURE(query);
    const auto answer = session.get("/MessageDefinition" + query);
    CHECK(outcome_of(answer) == wanted);
    if (answer.status == 200) CHECK(Answer(answer.body).root()["total"].text() != "0");
  }
}

TEST_CASE("SLOT-8 SLOT-10 SLOT-15 SLOT-17 ERR-36 ERR-40 slot searches at their edges") {
  Receiver receiver;
  auto session = receiver.session();
  const auto query = session.slot_query();
  const std::string far =
      "/Slot?Schedule.actor:HealthcareService=2000072489&status=free&start=ge2031-01-01T00:00:00Z"
      "&start=le2031-01-04T00:00:00Z&_include=Slot:schedule"
      "&_include=Schedule:actor:HealthcareService";
  const auto none = session.get(far);
  REQUIRE(outcome_of(none) == "200");
  CHECK(Answer(none.body).root()["total"].text() == "0");
  CHECK(Answer(none.body).root()["link"][std::size_t{0}]["relation"].text() == "self");

  CHECK(outcome_of(session.get(replaced(query, "start=", "startXXXX="))) == "400 REC_BAD_REQUEST required");
  CHECK(outcome_of(session.get(replaced(query, "2000072489", "2000000001"))) == "404 REC_NOT_FOUND not-found");
  CHECK(outcome_of(session.get(replaced(query, "2000072489", closed_service_id))) == "404 REC_NOT_FOUND not-found");
  CHECK(outcome_of(session.get(replaced(far, "2031-01-04", "2032-01-01"))) ==
        "422 REC_UNPROCESSABLE_ENTITY too-costly");

  // What has begun is no longer offered, though the search reaches back to it.
  const auto now = bars::security::wall_clock().seconds;
  const auto back = bars::fhir::format_seconds(now - 86'400).substr(0, 19) + "Z";
  auto wide = query;
  const auto at = wide.find("start=ge") + 8;
  wide.replace(at, 20, back);
  const Answer found(session.get(wide).body);
  REQUIRE(found.all("Slot").size() > 0);
  for (const auto& slot : found.all("Slot")) CHECK(bars::fhir::parse_instant(slot["start"].text())->seconds > now);
}

TEST_CASE("SLOT-9 SLOT-16 SLOT-18 TKWR-14 the resources of a slot search hang together and keep their ids") {
  Receiver receiver;
  auto session = receiver.session();
  const auto query = session.slot_query() + "&_include=Schedule:actor:Practitioner" +
                     "&_include=Schedule:actor:PractitionerRole&_include=HealthcareService:providedBy" +
                     "&_include=HealthcareService:location";
  const Answer found(session.get(query).body);
  CHECK(found.root()["total"].text() == std::to_string(found.all("Slot").size()));
  for (const auto& type :
       {"Schedule", "HealthcareService", "Practitioner", "PractitionerRole", "Organization", "Location"}) {
    CAPTURE(type);
    CHECK(found.all(type).size() == 1);
  }
  const auto schedule = "Schedule/" + found.id_of("Schedule");
  for (const auto& slot : found.all("Slot")) {
    CHECK(slot["id"].text().size() == 36);
    CHECK(slot["schedule"]["reference"].text() == schedule);
  }
  const Answer again(session.get(query).body);
  CHECK(again.id_of("Slot") == found.id_of("Slot"));
  CHECK(again.id_of("Schedule") == found.id_of("Schedule"));
  CHECK(again.id_of("HealthcareService") == found.id_of("HealthcareService"));
}

TEST_CASE("SLOT-10 a service without diaries has no slots, and says so with a searchset") {
  Receiver receiver;
  auto session = receiver.session({.service = std::string(pharmacy_id)});
  const auto answer = session.get(session.slot_query());
  CHECK(outcome_of(answer) == "200");
  CHECK(Answer(answer.body).root()["total"].text() == "0");
}

TEST_CASE("ERR-22 APPT-7 APPT-13 what is not built is 501, for those who may ask") {
  Receiver receiver;
  auto session = receiver.session();
  auto refused = receiver.session({.organisation = "A9999"});
  const std::string body = R"({"resourceType":"Appointment"})";
  for (const std::string type : {"/Appointment", "/ServiceRequest"}) {
    const std::pair<std::string, std::string> writes[] = {{"POST", type},
                                                          {"PUT", type + "/" + unknown_id},
                                                          {"PATCH", type + "/" + unknown_id},
                                                          {"DELETE", type + "/" + unknown_id}};
    for (const auto& [method, path] : writes) {
      CAPTURE(method, path);
      CHECK(outcome_of(session.send(method, path, session.message_headers(), body)) ==
            "501 REC_NOT_IMPLEMENTED not-supported");
      CHECK(outcome_of(refused.send(method, path, refused.message_headers(), body)) == "401 REC_UNAUTHORIZED security");
    }
    CHECK(outcome_of(session.send("DELETE", type, session.headers())) == "405 REC_METHOD_NOT_ALLOWED not-supported");
  }
  auto validation = new_referral(values_for_referral(emergency_department_id, "a1t1"));
  validation = with_in(validation, "ServiceRequest", "category[0].coding[0].code", R"("validation")");
  validation = with_in(validation, "CarePlan", "status", R"("active")");
  CHECK(session.process_message(validation).status >= 400);
}
