// Access rules over the wire: types of message, roles and software, whose records a caller may see.
#include "server/security/identity.hpp"
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

using namespace bars::test;
using bars::config::AccessRule;

namespace {

const std::string unauthorised = "401 REC_UNAUTHORIZED security";
const std::string not_found = "404 REC_NOT_FOUND not-found";

AccessRule everything() {
  AccessRule rule;
  rule.allow = {"metadata", "message-definition", "slot", "read", "search", "message"};
  return rule;
}

/// The emergency department with these rules, which is asked by everybody here.
Receiver::Change with_rules(const std::vector<AccessRule>& rules, const Receiver::Change& more = {}) {
  return [=](bars::config::Receiver& receiver) {
    receiver.services.front().access = rules;
    if (more) more(receiver);
  };
}

Headers with_role(const Session& session, std::string_view code) {
  const auto role =
      R"({"resourceType":"PractitionerRole","identifier":[{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id",)"
      R"("value":"100334993514"}],"code":[{"coding":[{"system":"http://snomed.info/sct","code":")" +
      std::string(code) + R"("}]}]})";
  return with_header(session.headers(), "NHSD-Requesting-Practitioner", bars::security::encode_base64(role));
}

/// Status, headers but those of this exchange, and body without its id.
std::string shape_of(HttpResponse answer) {
  auto text = std::to_string(answer.status) + "\n";
  for (const auto& [name, value] : answer.headers)
    if (name != "Date" && name != "X-Request-ID" && name != "X-Correlation-ID") text += name + ": " + value + "\n";
  return text + with(answer.body, "id", R"("-")");
}

}  // namespace

TEST_CASE("ERR-6 a type of message that the rule does not name is 401 once it is read, and nothing of it is stored") {
  auto bookings = everything();
  bookings.message_types = {"booking-request"};
  auto only_new = everything();
  only_new.organisations = {"D4*"};
  only_new.message_types = {"new-booking", "Appointment.create"};
  Receiver receiver(with_rules({only_new, bookings}, [](bars::config::Receiver& config) {
    config.services.front().rest_writes = {"Appointment.update", "Appointment.delete"};
  }));
  auto session = receiver.session();
  auto newcomer = receiver.session({.organisation = "D4004"});
  const auto slots = session.slots();
  REQUIRE(slots.size() > 2);

  const auto refused = fresh_id();
  const auto answer =
      session.process_message(new_referral(values_for_referral(emergency_department_id, "a1t1")), refused);
  CHECK(outcome_of(answer) == unauthorised);
  CHECK_THAT(diagnostics_of(answer),
             Catch::Matchers::Contains("refuses new-referral to organisation B2002: access rule 2"));

  auto values = values_for(slots[0]);
  const auto booked = newcomer.process_message(new_booking(values));
  REQUIRE(outcome_of(booked) == "200");
  values.appointment_id = Answer(booked.body).id_of("Appointment");
  values.bundle_id = fresh_id();
  const auto cancellation = cancelled_booking(values);
  const auto retried = fresh_id();
  CHECK(outcome_of(newcomer.process_message(cancellation, retried)) == unauthorised);
  // The id was not used up, and whoever may cancel can use it.
  CHECK(outcome_of(session.process_message(cancellation, retried)) == "200");
  // Known by then, but not to those who may not send it.
  CHECK(outcome_of(newcomer.process_message(cancellation, retried)) == unauthorised);

  // A write of a resource has its own name: refused before it is 501, or the other way round what is let in.
  const auto path = "/Appointment/" + values.appointment_id;
  CHECK(outcome_of(newcomer.send("DELETE", path, newcomer.headers())) == unauthorised);
  CHECK(outcome_of(newcomer.send("POST", "/Appointment", newcomer.message_headers(), "{}")) ==
        "501 REC_NOT_IMPLEMENTED not-supported");
  CHECK(outcome_of(session.send("DELETE", path, session.headers())) == unauthorised);

  receiver.stop();
  CHECK(receiver.count("request") == "2");
  CHECK(receiver.count("message") == "2");
  CHECK(receiver.count("resource", "type = 'ServiceRequest'") == "0");
  CHECK(receiver.count("audit", "request_id = '" + refused +
                                    "' AND status = 401 AND request_type = 'new-referral' AND source_endpoint <> ''") ==
        "1");
}

TEST_CASE("HDR-5 HDR-11 a type of message is asked of the target and of the destination") {
  Receiver receiver([](bars::config::Receiver& config) {
    auto rule = everything();
    rule.message_types = {"new-booking"};
    config.services.front().access = {rule};
  });
  auto session = receiver.session();  // of the emergency department, whose rule knows no referrals
  CHECK(outcome_of(session.process_message(new_referral(values_for_referral(pharmacy_id, "a5t1")))) == unauthorised);
  auto at_pharmacy = receiver.session({.service = std::string(pharmacy_id)});
  CHECK(outcome_of(at_pharmacy.process_message(new_referral(values_for_referral(pharmacy_id, "a5t1")))) == "200");
}

TEST_CASE("HDR-5 ERR-7 roles and software select, absent headers only a star") {
  auto clinicians = everything();
  clinicians.roles = {"62247001"};
  auto system = everything();
  system.software_names = {"Old system"};
  system.allow = {"slot"};
  Receiver receiver(with_rules({clinicians, system}, [](bars::config::Receiver& config) {
    config.identity_headers = bars::config::IdentityHeaders::warn;
  }));
  auto session = receiver.session();
  const auto search = "/ServiceRequest?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990548609";
  CHECK(outcome_of(session.send("GET", search, with_role(session, "62247001"))) == "200");
  CHECK(outcome_of(session.send("GET", search, with_role(session, "62247002"))) == unauthorised);
  CHECK(outcome_of(session.get(search)) == unauthorised);
  CHECK(outcome_of(session.get(session.slot_query())) == "401 REC_UNAUTHORIZED forbidden");
  const auto named = bars::security::encode_base64(R"({"deviceName":{"name":"Old system"}})");
  CHECK(outcome_of(session.send("GET", session.slot_query(),
                                with_header(session.headers(), "NHSD-Requesting-Software", named))) == "200");
  CHECK(outcome_of(session.send("GET", search, with_header(session.headers(), "NHSD-Requesting-Software", named))) ==
        unauthorised);
  const auto without =
      with_header(with_header(session.headers(), "NHSD-Requesting-Software"), "NHSD-End-User-Organisation");
  CHECK(outcome_of(session.send("GET", search, without)) == unauthorised);
}

TEST_CASE("ERR-45 what another service holds and what nobody holds is the same 404, reads and messages alike") {
  Receiver receiver;
  auto pharmacy = receiver.session({.service = std::string(pharmacy_id)});
  const auto referred = pharmacy.process_message(new_referral(values_for_referral(pharmacy_id, "a5t1")));
  REQUIRE(outcome_of(referred) == "200");
  const auto elsewhere = Answer(referred.body).id_of("ServiceRequest");
  const auto nowhere = fresh_id();
  auto session = receiver.session();
  for (const std::string end : {"", "/_history/1", "/_history/2"}) {
    CAPTURE(end);
    const auto there = session.get("/ServiceRequest/" + elsewhere + end);
    CHECK(outcome_of(there) == not_found);
    CHECK(shape_of(there) == shape_of(session.get("/ServiceRequest/" + nowhere + end)));
  }
  const auto search = [&](const std::string& id) {
    auto text = shape_of(session.get("/ServiceRequest?_id=" + id));
    for (auto at = text.find(id); at != std::string::npos; at = text.find(id)) text.erase(at, id.size());
    for (const std::string_view part : {"\"lastUpdated\":\"", "\"timestamp\":\""})
      if (const auto at = text.find(part); at != std::string::npos) text.erase(at + part.size(), 33);
    return text;
  };
  CHECK(search(elsewhere) == search(nowhere));
  const auto cancel = [&](const std::string& id) {
    auto values = values_for_referral(emergency_department_id, "a1t1");
    values.service_request_id = id;
    return session.process_message(cancelled_referral(values));
  };
  CHECK(outcome_of(cancel(nowhere)) == not_found);
  CHECK(shape_of(cancel(elsewhere)) == shape_of(cancel(nowhere)));
}

TEST_CASE("HDR-5 with reads: own a caller finds what its organisation sent, and the rest is not there") {
  Receiver receiver([](bars::config::Receiver& config) {
    config.services.front().reads = bars::config::Reads::own;
    config.identity_headers = bars::config::IdentityHeaders::warn;
  });
  auto owner = receiver.session();
  auto other = receiver.session({.organisation = "D4004"});
  auto nobody = receiver.session({.organisation = "", .software = ""});
  auto values = values_for_referral(emergency_department_id, "a1t1");
  const auto referred = owner.process_message(new_referral(values));
  REQUIRE(outcome_of(referred) == "200");
  const auto id = Answer(referred.body).id_of("ServiceRequest");
  REQUIRE(outcome_of(nobody.process_message(new_referral(values_for_referral(emergency_department_id, "a1t1")))) ==
          "200");

  const auto found = [](Session& session, const std::string& query) {
    return std::string(Answer(session.get("/ServiceRequest?" + query).body).root()["total"].text());
  };
  const auto by_patient = "patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + values.nhs_number;
  for (const auto& path : {"/ServiceRequest/" + id, "/ServiceRequest/" + id + "/_history/1"}) {
    CAPTURE(path);
    CHECK(outcome_of(owner.get(path)) == "200");
    CHECK(outcome_of(other.get(path)) == not_found);
    CHECK(outcome_of(nobody.get(path)) == not_found);
  }
  CHECK(shape_of(other.get("/ServiceRequest/" + id)) == shape_of(other.get("/ServiceRequest/" + fresh_id())));
  for (const auto& query : {by_patient, "_id=" + id}) {
    CAPTURE(query);
    CHECK(found(owner, query) == "1");
    CHECK(found(other, query) == "0");
    CHECK(found(nobody, query) == "0");
  }
}
