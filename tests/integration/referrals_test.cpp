// Referrals in the 111-to-ED shape.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

using namespace bars::test;

TEST_CASE("RESP-2 RESP-6 PM-1 a referral is answered with an Encounter of the receiver's own") {
  Receiver receiver;
  auto session = receiver.session();
  const auto values = values_for_referral(emergency_department_id, "a1t1");
  const auto answer = session.process_message(new_referral(values));
  REQUIRE(outcome_of(answer) == "200");

  const Answer reply(answer.body);
  CHECK(reply.root()["id"].text() == values.bundle_id);
  CHECK(reply.first("ServiceRequest")["status"].text() == "active");
  const auto encounters = reply.all("Encounter");
  REQUIRE(encounters.size() == 2);
  CHECK(encounters[0]["status"].text() == "triaged");
  CHECK(encounters[0]["id"].text() == "8c1f7a4e-0b7e-4f55-9a27-6d3a5b1c2e0c");  // RESP-4
  CHECK(encounters[1]["status"].text() == "planned");
  CHECK(bars::fhir::parse_uuid(encounters[1]["id"].text()));
  CHECK(encounters[1]["id"].text() != encounters[0]["id"].text());
  CHECK(encounters[1]["class"]["code"].text() == "EMER");
  CHECK(encounters[1]["subject"]["reference"].text() == encounters[0]["subject"]["reference"].text());
  CHECK(encounters[1]["episodeOfCare"][std::size_t{0}]["reference"].text() ==
        "EpisodeOfCare/3d8e5f27-6c1b-4a90-8b34-0f9d2e7c6a0d");
  CHECK_FALSE(encounters[1]["identifier"][std::size_t{0}]["value"].text().empty());
  CHECK_FALSE(encounters[1]["period"]["start"].text().empty());
}

TEST_CASE("RESP-5 RESP-13 every resource of a referral's reply has an id of its own") {
  Receiver receiver;
  auto session = receiver.session();
  const auto answer = session.process_message(new_referral(values_for_referral(emergency_department_id, "a1t1")));
  REQUIRE(outcome_of(answer) == "200");
  const Answer reply(answer.body);
  for (const auto& entry : reply.root()["entry"].items()) {
    const auto id = entry["resource"]["id"].text();
    CAPTURE(entry["resource"].resource_type(), id);
    CHECK(bars::fhir::parse_uuid(id));
    CHECK(entry["fullUrl"].text() != "urn:uuid:" + std::string(id));
  }
}

TEST_CASE("TI-16 APPT-6 a referral is found at once, by id and by NHS number") {
  Receiver receiver;
  auto session = receiver.session();
  const auto values = values_for_referral(emergency_department_id, "a1t1");
  const Answer reply(session.process_message(new_referral(values)).body);
  const auto id = reply.id_of("ServiceRequest");

  const auto read = session.get("/ServiceRequest/" + id);
  REQUIRE(outcome_of(read) == "200");
  const Answer referral(read.body);
  CHECK(referral.root().resource_type() == "ServiceRequest");
  CHECK(referral.root()["status"].text() == "active");
  CHECK(referral.root()["subject"]["reference"].text() == "Patient/" + reply.id_of("Patient"));
  CHECK(referral.root()["category"].size() == 1);
  CHECK_FALSE(referral.root()["occurrencePeriod"]["start"].text().empty());

  const Answer found(
      session.get("/ServiceRequest?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + values.nhs_number).body);
  CHECK(found.root()["total"].text() == "1");
  CHECK(found.id_of("ServiceRequest") == id);
}

TEST_CASE("UC-4 ERR-56 a service takes the use cases that it offers and no other") {
  Receiver receiver;
  auto to_pharmacy = receiver.session({.service = std::string(pharmacy_id)});
  CHECK(outcome_of(to_pharmacy.process_message(new_referral(values_for_referral(pharmacy_id, "a5t1")))) == "200");
  CHECK(outcome_of(to_pharmacy.process_message(new_referral(values_for_referral(pharmacy_id, "a1t1")))) ==
        "422 REC_UNPROCESSABLE_ENTITY not-supported");
  CHECK(outcome_of(to_pharmacy.process_message(new_referral(values_for_referral(pharmacy_id, "a9t9")))) ==
        "400 REC_BAD_REQUEST invariant");  // ERR-55
}

TEST_CASE("A1-3 A1-4 a referral may name a booking, and a broken link loses no patient") {
  Receiver receiver;
  auto session = receiver.session();
  const Answer booking(session.process_message(new_booking(values_for(session.slots().at(0)))).body);
  const auto linked = [](const std::string& appointment) {
    return with_in(new_referral(values_for_referral(emergency_department_id, "a1t1")), "ServiceRequest",
                   "supportingInfo", R"([{"reference":"Appointment/)" + appointment + "\"}]");
  };
  const auto held = fresh_id();
  const auto broken = fresh_id();
  CHECK(outcome_of(session.process_message(linked(booking.id_of("Appointment")), held)) == "200");
  CHECK(outcome_of(session.process_message(linked(fresh_id()), broken)) == "200");
  receiver.stop();
  CHECK(receiver.count("audit", "request_id = '" + held + "' AND detail LIKE '%A1-4%'") == "0");
  CHECK(receiver.count("audit", "request_id = '" + broken + "' AND detail LIKE '%A1-4%'") == "1");
}
