// The whole of Application 1, as a sender goes through it, and what holds for every interaction on the way.
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/support/responses.hpp"
#include "tests/support/rest_writes.hpp"

#include <algorithm>
#include <utility>

using namespace bars::test;

namespace {

void takes_responses(bars::config::Receiver& config) {
  for (auto& service : config.services)
    if (service.id.value == emergency_department_id)
      service.accepts[0].messages.emplace_back("servicerequest-response-referral");
}

}  // namespace

TEST_CASE("A1-2 TI-11 the interactions of Application 1 follow each other under one correlation id") {
  Running running(takes_responses);
  auto session = running.receiver.session();  // one correlation id, a request id for each
  const auto status_of = [&](const std::string& path) {
    return std::string(Answer(session.get(path).body).root()["status"].text());
  };

  auto referral = values_for_referral(emergency_department_id, "a1t1");
  const auto referred = session.process_message(new_referral(referral));
  REQUIRE(outcome_of(referred) == "200");
  referral.service_request_id = Answer(referred.body).id_of("ServiceRequest");
  CHECK(status_of("/ServiceRequest/" + referral.service_request_id) == "active");

  auto booking = values_for(session.slots().at(0));
  const auto booked = session.process_message(new_booking(booking));
  REQUIRE(outcome_of(booked) == "200");
  booking.appointment_id = Answer(booked.body).id_of("Appointment");
  CHECK(status_of("/Appointment/" + booking.appointment_id) == "booked");

  booking.bundle_id = fresh_id();
  CHECK(outcome_of(session.process_message(cancelled_booking(booking))) == "200");
  CHECK(status_of("/Appointment/" + booking.appointment_id) == "cancelled");

  // Nothing that is stored asks for the correlation id that it came under.
  session.correlation_id = fresh_id();
  referral.bundle_id = fresh_id();
  CHECK(outcome_of(session.process_message(cancelled_referral(referral))) == "200");
  CHECK(status_of("/ServiceRequest/" + referral.service_request_id) == "revoked");

  auto sent = sent_values("a1t1", "1.0.0");
  sent.bundle_id = fresh_id();
  registered(running.config, new_referral(sent));
  ResponseValues did_not_attend;
  did_not_attend.definition = "servicerequest-response-referral";
  did_not_attend.bundle_id = fresh_id();
  did_not_attend.status = "revoked";
  did_not_attend.encounter_status = "cancelled";
  CHECK(outcome_of(session.process_message(response_to(new_referral(sent), did_not_attend))) == "200");
}

TEST_CASE("RESP-1 RESP-12 an answer is the outcome, stored before it is given, though the sender offers to wait") {
  const Receiver receiver;
  auto session = receiver.session();
  auto headers = session.message_headers();
  headers.emplace_back("Prefer", "respond-async");
  const auto answer = session.send("POST", "/$process-message?async=true&response-url=https://sender.example", headers,
                                   new_booking(values_for(session.slots().at(0))));
  REQUIRE(outcome_of(answer) == "200");
  const Answer reply(answer.body);
  CHECK(reply.root().resource_type() == "Bundle");
  CHECK(reply.first("Appointment")["status"].text() == "booked");
  CHECK(receiver.count("resource", "type = 'Appointment' AND status = 'booked'") == "1");
}

TEST_CASE("APPT-15 every write of a resource needs ids and identity headers, and what is current") {
  const Receiver receiver(allow_every_write);
  auto session = receiver.session();
  const auto slots = session.slots();
  const auto made = session.send("POST", "/Appointment", session.message_headers(), appointment_for(slots.at(0)));
  REQUIRE(outcome_of(made) == "200");
  const auto path = "/Appointment/" + std::string(Answer(made.body).root()["id"].text());
  struct Write {
    std::string method;
    std::string path;
    std::string body;
  };
  const Write writes[] = {{"POST", "/Appointment", appointment_for(slots.at(1))},
                          {"PUT", path, R"({"resourceType":"Appointment","status":"cancelled"})"},
                          {"PATCH", path, moved_to(slots.at(1))},
                          {"DELETE", path, ""},
                          {"POST", "/ServiceRequest", R"({"resourceType":"ServiceRequest"})"},
                          {"PUT", "/ServiceRequest/" + fresh_id(), R"({"resourceType":"ServiceRequest"})"},
                          {"PATCH", "/ServiceRequest/" + fresh_id(), R"({"resourceType":"ServiceRequest"})"},
                          {"DELETE", "/ServiceRequest/" + fresh_id(), ""}};
  for (const auto& [method, where, body] : writes) {
    CAPTURE(method, where);
    for (const auto name :
         {"X-Request-ID", "X-Correlation-ID", "NHSD-Target-Identifier", "NHSD-End-User-Organisation"}) {
      const auto base = body.empty() ? session.headers() : session.message_headers();
      CHECK(outcome_of(session.send(method, where, with_header(base, name), body)) == "400 REC_BAD_REQUEST required");
    }
  }
  CHECK(receiver.count("resource") == "1");

  auto unfit = session.headers();
  unfit.emplace_back("use-context", "a9t9|no|such|context");
  CHECK(session.send("DELETE", path, unfit).status == 200);
  for (const auto& [method, where, body] : writes) {
    if (where != path) continue;
    CAPTURE(method);
    const auto headers = body.empty() ? session.headers() : session.message_headers();
    CHECK(outcome_of(session.send(method, where, headers, body)) == "409 REC_CONFLICT conflict");
  }
}

TEST_CASE("NFR-5 what one service does can be told from what another does") {
  Receiver receiver;
  auto department = receiver.session();
  auto pharmacy = receiver.session({.service = std::string(pharmacy_id)});
  CHECK(outcome_of(department.get("/ServiceRequest/" + fresh_id())) == "404 REC_NOT_FOUND not-found");
  CHECK(outcome_of(department.process_message(new_referral(values_for_referral(emergency_department_id, "a1t1")))) ==
        "200");
  CHECK(outcome_of(pharmacy.process_message(new_referral(values_for_referral(pharmacy_id, "a5t1")))) == "200");
  receiver.stop();
  for (const auto& [service, exchanges] : {std::pair{emergency_department_id, "2"}, std::pair{pharmacy_id, "1"}}) {
    CAPTURE(service);
    CHECK(receiver.count("audit", "target LIKE '%" + std::string(service) + "'") == exchanges);
    CHECK(receiver.count("message", "service = '" + std::string(service) + "'") == "1");
  }
}
