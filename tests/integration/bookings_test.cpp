// Bookings and their cancellation, from the search for a slot to what is read afterwards.
#include "fhir/instant.hpp"
#include "server/security/random_id.hpp"
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

#include <algorithm>
#include <set>

using namespace bars::test;

namespace {

bool is_in(const std::vector<OfferedSlot>& slots, const std::string& id) {
  return std::any_of(slots.begin(), slots.end(), [&](const OfferedSlot& slot) { return slot.id == id; });
}

std::string search_of(std::string_view type, std::string_view nhs_number) {
  return std::string("/") + std::string(type) + "?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C" +
         std::string(nhs_number);
}

/// A booked slot and what is needed to cancel it.
struct Booked {
  OfferedSlot slot;
  MessageValues values;
  Answer answer;
};

Booked book_first(Session& session) {
  const auto slot = session.slots().at(0);
  auto values = values_for(slot);
  const auto answer = session.process_message(new_booking(values));
  REQUIRE(outcome_of(answer) == "200");
  Booked booked{slot, values, Answer(answer.body)};
  booked.values.appointment_id = booked.answer.id_of("Appointment");
  booked.values.bundle_id = fresh_id();
  return booked;
}

}  // namespace

TEST_CASE("RESP-2 RESP-3 BOOK-4 BOOK-6 a booking is answered by its own Bundle, booked") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slot = session.slots().at(0);
  const auto values = values_for(slot);
  const auto before = bars::security::wall_clock().seconds;
  const auto answer = session.process_message(new_booking(values));
  REQUIRE(outcome_of(answer) == "200");
  CHECK(answer.header("Content-Type") == "application/fhir+json");
  CHECK(answer.header("Cache-Control") == "no-store");

  const Answer reply(answer.body);
  CHECK(reply.root()["id"].text() == values.bundle_id);
  CHECK(reply.root()["type"].text() == "message");
  const auto appointment = reply.first("Appointment");
  CHECK(reply.all("Appointment").size() == 1);
  CHECK(appointment["status"].text() == "booked");
  CHECK(appointment["start"].text() == slot.start);
  CHECK(appointment["end"].text() == slot.end);
  CHECK(appointment["identifier"].size() > 0);  // RESP-7
  CHECK(reply.first("Slot")["status"].text() == "busy");
  CHECK(reply.first("Slot")["id"].text() == slot.id);

  // The message says 2026-11-22T09:00:00, which is not when it was booked.
  const auto created = bars::fhir::parse_instant(appointment["created"].text());
  REQUIRE(created);
  CHECK(created->seconds >= before);
}

TEST_CASE("RESP-5 RESP-13 MH-15 every resource of a reply has an id that this receiver issued") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slot = session.slots().at(0);
  auto message = new_booking(values_for(slot));
  message = with_in(message, "Patient", "id", R"("__PATIENT_ID__")");
  message = with_in(message, "Appointment", "id", R"("10000000-0000-4000-8000-000000000005")");
  const auto answer = session.process_message(message);
  REQUIRE(outcome_of(answer) == "200");

  const Answer reply(answer.body);
  std::set<std::string> ids;
  for (const auto& entry : reply.root()["entry"].items()) {
    const auto id = entry["resource"]["id"].text();
    CAPTURE(entry["resource"].resource_type(), id);
    CHECK(bars::fhir::parse_uuid(id));
    CHECK(entry["fullUrl"].text() != "urn:uuid:" + std::string(id));
    ids.emplace(id);
  }
  CHECK(ids.size() == reply.root()["entry"].size());
  CHECK(ids.count("10000000-0000-4000-8000-000000000005") == 0);
  CHECK(ids.count(slot.id) == 1);  // RESP-4
  CHECK(ids.count(slot.schedule_id) == 1);
  CHECK(ids.count(slot.healthcare_service_id) == 1);
}

TEST_CASE("TI-16 APPT-1 APPT-5 a booking is found at once, by id and by NHS number") {
  Receiver receiver;
  auto session = receiver.session();
  const auto booked = book_first(session);

  const auto read = session.get("/Appointment/" + booked.values.appointment_id);
  REQUIRE(outcome_of(read) == "200");
  CHECK(read.header("Cache-Control") == "no-store");
  const Answer appointment(read.body);
  CHECK(appointment.root().resource_type() == "Appointment");
  CHECK(appointment.root()["status"].text() == "booked");
  CHECK(appointment.root()["slot"][std::size_t{0}]["reference"].text() == "Slot/" + booked.slot.id);

  const auto search = session.get(search_of("Appointment", booked.values.nhs_number));
  REQUIRE(outcome_of(search) == "200");
  const Answer found(search.body);
  CHECK(found.root()["type"].text() == "searchset");
  CHECK(found.root()["total"].text() == "1");
  CHECK(found.id_of("Appointment") == booked.values.appointment_id);
  CHECK(found.root()["entry"][std::size_t{0}]["fullUrl"].text() ==
        receiver.base_url() + "/Appointment/" + booked.values.appointment_id);

  const Answer of_another(session.get(search_of("Appointment", "9990000000")).body);
  CHECK(of_another.root()["total"].text() == "0");
}

TEST_CASE("BOOK-2 CANCEL-10 SLOT-11 a booked slot is busy, and free again when the booking is cancelled") {
  Receiver receiver;
  auto session = receiver.session();
  const auto all = session.slots().size();
  const auto booked = book_first(session);
  CHECK_FALSE(is_in(session.slots(), booked.slot.id));
  CHECK(session.slots().size() == all - 1);
  const auto busy = session.slots("busy");
  CHECK(busy.size() == 1);
  CHECK(is_in(busy, booked.slot.id));
  CHECK(session.slots("busy,free").size() == all);

  CHECK(outcome_of(session.process_message(cancelled_booking(booked.values))) == "200");
  CHECK(is_in(session.slots(), booked.slot.id));
  CHECK(session.slots("busy").empty());

  // Free for somebody else, in truth and not only in the search.
  CHECK(outcome_of(session.process_message(new_booking(values_for(booked.slot)))) == "200");
}

TEST_CASE("RESP-10 CANCEL-11 ERR-59 a cancellation is answered and read back as cancelled") {
  Receiver receiver;
  auto session = receiver.session();
  const auto booked = book_first(session);
  const auto answer = session.process_message(cancelled_booking(booked.values));
  REQUIRE(outcome_of(answer) == "200");
  const Answer reply(answer.body);
  CHECK(reply.root()["id"].text() == booked.values.bundle_id);
  CHECK(reply.first("Appointment")["status"].text() == "cancelled");
  CHECK(reply.id_of("Appointment") == booked.values.appointment_id);
  CHECK(reply.id_of("Patient") == booked.answer.id_of("Patient"));  // RESP-5

  const auto read = session.get("/Appointment/" + booked.values.appointment_id);
  REQUIRE(outcome_of(read) == "200");
  CHECK(Answer(read.body).root()["status"].text() == "cancelled");
  const Answer found(session.get(search_of("Appointment", booked.values.nhs_number)).body);
  CHECK(found.first("Appointment")["status"].text() == "cancelled");
}

TEST_CASE("CANCEL-2 CANCEL-8 a cancellation of what is not current, not known or not theirs changes nothing") {
  Receiver receiver;
  auto session = receiver.session();
  const auto booked = book_first(session);

  auto unknown = booked.values;
  unknown.appointment_id = "95e58add-0b10-4a8c-817c-2729eb0cab75";
  CHECK(outcome_of(session.process_message(cancelled_booking(unknown))) == "404 REC_NOT_FOUND not-found");

  auto other_patient = booked.values;
  other_patient.nhs_number = "9990000001";
  CHECK(outcome_of(session.process_message(cancelled_booking(other_patient))) ==
        "422 REC_UNPROCESSABLE_ENTITY processing");
  const auto nobody = with_in(cancelled_booking(booked.values), "Appointment", "participant[0].actor.reference",
                              R"("urn:uuid:10000000-0000-4000-8000-0000000000ff")");
  CHECK(outcome_of(session.process_message(nobody)) == "422 REC_UNPROCESSABLE_ENTITY processing");
  CHECK(Answer(session.get("/Appointment/" + booked.values.appointment_id).body).root()["status"].text() == "booked");

  CHECK(outcome_of(session.process_message(cancelled_booking(booked.values))) == "200");
  auto again = booked.values;
  again.bundle_id = fresh_id();
  CHECK(outcome_of(session.process_message(cancelled_booking(again))) == "409 REC_CONFLICT conflict");
}

TEST_CASE("BOOK-2 BOOK-8 BOOK-9 what cannot be booked, at which status and why") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  REQUIRE(outcome_of(session.process_message(new_booking(values_for(slots.at(0))))) == "200");
  const auto taken = session.process_message(new_booking(values_for(slots.at(0))));
  CHECK(outcome_of(taken) == "409 REC_CONFLICT conflict");
  CHECK(diagnostics_of(taken).find("The slot cannot be booked: ") != std::string::npos);

  auto unknown = values_for(slots.at(1));
  unknown.slot_id = fresh_id();
  const auto not_offered = session.process_message(new_booking(unknown));
  CHECK(outcome_of(not_offered) == "409 REC_CONFLICT conflict");
  CHECK(diagnostics_of(not_offered) != diagnostics_of(taken));

  auto other_time = values_for(slots.at(1));
  other_time.slot_start = slots.at(2).start;
  other_time.slot_end = slots.at(2).end;
  CHECK(outcome_of(session.process_message(new_booking(other_time))) == "422 REC_UNPROCESSABLE_ENTITY processing");

  const auto two = with(new_booking(values_for(slots.at(1))), "entry[11]",
                        R"({"fullUrl":"urn:uuid:20000000-0000-4000-8000-000000000001",
                            "resource":{"resourceType":"Appointment","status":"booked"}})");
  CHECK(outcome_of(session.process_message(two)) == "400 REC_BAD_REQUEST invariant");  // ERR-57
  CHECK(session.slots().size() == slots.size() - 1);
}

TEST_CASE("BIZ-1 BOOK-5 a patient without NHS number can be booked, and is not found by one") {
  Receiver receiver;
  auto session = receiver.session();
  auto values = values_for(session.slots().at(0));
  values.nhs_number.clear();
  CHECK(outcome_of(session.process_message(new_booking(values))) == "200");
  CHECK(Answer(session.get(search_of("Appointment", "9990548609")).body).root()["total"].text() == "0");
}

TEST_CASE("APPT-5 a booking belongs to its service: another one does not show it") {
  Receiver receiver;
  auto session = receiver.session();
  const auto booked = book_first(session);
  auto elsewhere = receiver.session({.service = std::string(pharmacy_id)});
  CHECK(outcome_of(elsewhere.get("/Appointment/" + booked.values.appointment_id)) == "404 REC_NOT_FOUND not-found");
  CHECK(Answer(elsewhere.get(search_of("Appointment", booked.values.nhs_number)).body).root()["total"].text() == "0");
}

TEST_CASE("BIZ-11 the message is stored as every byte that was sent") {
  Receiver receiver;
  auto session = receiver.session();
  const auto message = "  " + new_booking(values_for(session.slots().at(0))) + "\r\n\t ";
  REQUIRE(outcome_of(session.process_message(message)) == "200");
  receiver.stop();
  CHECK(receiver.value("SELECT text_of(body) FROM message") == message);
}
