// POST, PUT, PATCH and DELETE of bookings and referrals, where the service allows them.
#include "tests/support/rest_writes.hpp"
#include "tests/integration/answers.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/receiver.hpp"

#include <algorithm>

using namespace bars::test;

namespace {

HttpResponse write(Session& session, std::string_view method, const std::string& path, const std::string& body,
                   const std::string& id = fresh_id()) {
  return session.send(method, path, body.empty() ? session.headers(id) : session.message_headers(id), body);
}

std::string id_of(const HttpResponse& answer) { return std::string(Answer(answer.body).root()["id"].text()); }

}  // namespace

TEST_CASE("APPT-8 APPT-10 APPT-12 a booking is made, moved, read and removed as a resource") {
  Receiver receiver(allow_every_write);
  auto session = receiver.session();
  const auto slots = session.slots();
  const auto made = write(session, "POST", "/Appointment", appointment_for(slots.at(0)));
  REQUIRE(outcome_of(made) == "200");
  CHECK(made.header("ETag") == "W/\"1\"");
  const auto path = "/Appointment/" + id_of(made);
  CHECK(session.slots("busy").size() == 1);
  const auto moved = write(session, "PATCH", path, moved_to(slots.at(1)));
  REQUIRE(outcome_of(moved) == "200");
  CHECK(moved.header("ETag") == "W/\"2\"");
  REQUIRE(session.slots("busy").size() == 1);
  CHECK(session.slots("busy").at(0).id == slots.at(1).id);
  CHECK(outcome_of(session.get(path + "/_history/1")) == "200");

  const auto removed = write(session, "DELETE", path, "");
  CHECK(removed.status == 200);
  const Answer outcome(removed.body);
  CHECK(outcome.root().resource_type() == "OperationOutcome");
  CHECK(outcome.root()["issue"][std::size_t{0}]["severity"].text() == "information");
  const Answer read(session.get(path).body);
  CHECK(read.root()["status"].text() == "cancelled");
  CHECK(session.slots("busy").empty());
}

TEST_CASE("TI-5 TI-8 writes of a resource are processed once, like messages") {
  Receiver receiver(allow_every_write);
  auto session = receiver.session();
  const auto slots = session.slots();
  const auto id = fresh_id();
  const auto made = write(session, "POST", "/Appointment", appointment_for(slots.at(0)), id);
  REQUIRE(outcome_of(made) == "200");
  CHECK(outcome_of(write(session, "POST", "/Appointment", appointment_for(slots.at(0)), id)) ==
        "409 REC_CONFLICT duplicate");
  const auto path = "/Appointment/" + id_of(made);
  const auto removal = fresh_id();
  CHECK(write(session, "DELETE", path, "", removal).status == 200);
  CHECK(outcome_of(write(session, "DELETE", path, "", removal)) == "409 REC_CONFLICT duplicate");
  CHECK(outcome_of(write(session, "DELETE", path, "")) == "409 REC_CONFLICT conflict");
  receiver.stop();
  CHECK(receiver.count("resource") == "2");
  CHECK(receiver.count("audit", "interaction = 'appointment-delete'") == "3");
  CHECK(receiver.count("audit", "interaction = 'appointment-create' AND status = 200 AND resource <> ''") == "1");
}

TEST_CASE("APPT-9 SR-2 what a message made is changed as a resource, in JSON and in XML") {
  Receiver receiver(allow_every_write);
  auto session = receiver.session();
  const Answer reply(session.process_message(new_booking(values_for(session.slots().at(0)))).body);
  const auto path = "/Appointment/" + reply.id_of("Appointment");
  const auto read = session.get(path).body;
  const auto cancelled = with(read, "status", R"("cancelled")");
  auto headers = with_header(session.message_headers(), "Content-Type", std::string(xml_type));
  headers = with_header(headers, "Accept", std::string(xml_type));
  const auto answer = as_json(session.send("PUT", path, headers, xml_of(cancelled)));
  REQUIRE(outcome_of(answer) == "200");
  CHECK(Answer(answer.body).root()["status"].text() == "cancelled");

  const Answer referral(
      session.process_message(new_referral(values_for_referral(emergency_department_id, "a1t1"))).body);
  const auto sr = "/ServiceRequest/" + referral.id_of("ServiceRequest");
  CHECK(outcome_of(write(session, "PUT", sr, with(session.get(sr).body, "status", R"("revoked")"))) == "200");
  CHECK(outcome_of(write(session, "PUT", sr, with(read, "status", R"("revoked")"))) == "400 REC_BAD_REQUEST invalid");
  receiver.stop();
  CHECK(receiver.value("SELECT text_of(body) FROM message WHERE event = 'service-request-update'").find("revoked") !=
        std::string::npos);
}

TEST_CASE("APPT-7 APPT-13 ERR-43 ERR-44 ERR-45 writes are refused where they must be") {
  Receiver receiver([](bars::config::Receiver& config) {
    config.services[0].rest_writes = {"Appointment.patch", "Appointment.delete"};
  });
  auto session = receiver.session();
  const auto body = moved_to(session.slots().at(0));
  CHECK(outcome_of(write(session, "POST", "/Appointment", body)) == "501 REC_NOT_IMPLEMENTED not-supported");
  CHECK(outcome_of(write(session, "PUT", "/Appointment/" + fresh_id(), body)) ==
        "501 REC_NOT_IMPLEMENTED not-supported");
  CHECK(outcome_of(write(session, "PATCH", "/Appointment/" + fresh_id(), body)) == "404 REC_NOT_FOUND not-found");
  CHECK(outcome_of(write(session, "DELETE", "/Appointment/XXXXXXXXX", "")) == "400 REC_BAD_REQUEST value");
  CHECK(outcome_of(write(session, "DELETE", "/Appointment/", "")) == "400 REC_BAD_REQUEST required");
  CHECK(outcome_of(write(session, "PATCH", "/Appointment/" + fresh_id(), "{")) == "400 REC_BAD_REQUEST invalid");
  CHECK(outcome_of(write(session, "PATCH", "/ServiceRequest/" + fresh_id(), body)) ==
        "501 REC_NOT_IMPLEMENTED not-supported");
  const auto collection = write(session, "DELETE", "/Appointment", "");
  CHECK(outcome_of(collection) == "405 REC_METHOD_NOT_ALLOWED not-supported");
  CHECK(collection.header("Allow") == "GET, POST");
  auto reader = receiver.session({.organisation = "A9999"});
  CHECK(outcome_of(write(reader, "PATCH", "/Appointment/" + fresh_id(), body)) == "401 REC_UNAUTHORIZED security");

  const Answer statement(session.get("/metadata").body);
  std::string offered;
  for (const auto& resource : statement.root()["rest"][std::size_t{0}]["resource"].items())
    if (resource["type"].text() == "Appointment")
      for (const auto& interaction : resource["interaction"].items())
        offered += std::string(interaction["code"].text()) + " ";
  CHECK(offered == "read vread search-type patch delete ");
}

TEST_CASE("APPT-8 a create is 201 with Location where the service says so") {
  Receiver receiver([](bars::config::Receiver& config) {
    allow_every_write(config);
    config.services[0].answers_created = true;
  });
  auto session = receiver.session();
  const auto made = write(session, "POST", "/Appointment", appointment_for(session.slots().at(0)));
  CHECK(made.status == 201);
  CHECK(made.header("Location") == receiver.base_url() + "/Appointment/" + id_of(made) + "/_history/1");
}
