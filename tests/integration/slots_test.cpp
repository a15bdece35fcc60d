// Slots as senders meet them: shared diaries, capacity, imported ones, what a slot says.
#include "server/security/random_id.hpp"
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/services.hpp"

#include <algorithm>

using namespace bars::test;

namespace {

/// The pharmacy takes bookings as the emergency department does, and offers its diary too.
void share_majors(bars::config::Receiver& config) {
  auto& department = config.services[0];
  auto& pharmacy = config.services[1];
  pharmacy.accepts = department.accepts;
  pharmacy.shared_diaries = {{department.id.value, "majors"}};
}

bool has_slot(const std::vector<OfferedSlot>& slots, const std::string& id) {
  return std::any_of(slots.begin(), slots.end(), [&](const OfferedSlot& slot) { return slot.id == id; });
}

MessageValues booking_at(const OfferedSlot& slot, std::string_view service, const std::string& ods) {
  auto values = values_for(slot);
  values.service_id = service;
  values.receiver_ods = ods;
  return values;
}

}  // namespace

TEST_CASE("A2-4 SLOT-16 services that share a diary show the same slots, each under its own HealthcareService") {
  Receiver receiver(share_majors);
  auto owner = receiver.session();
  auto sharing = receiver.session({.service = std::string(pharmacy_id)});
  const auto of_owner = owner.slots();
  const auto of_sharing = sharing.slots();
  REQUIRE(of_owner.size() == of_sharing.size());
  CHECK(of_owner[0].id == of_sharing[0].id);
  CHECK(of_owner[0].schedule_id == of_sharing[0].schedule_id);
  CHECK(of_owner[0].healthcare_service_id != of_sharing[0].healthcare_service_id);
  const Answer answer(sharing.get(sharing.slot_query()).body);
  CHECK(answer.first("Schedule")["actor"][std::size_t{0}]["reference"].text() ==
        "HealthcareService/" + of_sharing[0].healthcare_service_id);
}

TEST_CASE("A2-4 BOOK-9 a slot that was booked through one service is busy for every service that shares its diary") {
  Receiver receiver(share_majors);
  auto owner = receiver.session();
  auto sharing = receiver.session({.service = std::string(pharmacy_id)});
  const auto slots = sharing.slots();
  REQUIRE(outcome_of(sharing.process_message(new_booking(booking_at(slots.at(0), pharmacy_id, "F1001")))) == "200");
  CHECK_FALSE(has_slot(owner.slots(), slots[0].id));
  CHECK(has_slot(owner.slots("busy"), slots[0].id));
  CHECK(outcome_of(owner.process_message(new_booking(values_for(owner.slots("busy").at(0))))) ==
        "409 REC_CONFLICT conflict");

  REQUIRE(outcome_of(owner.process_message(new_booking(values_for(owner.slots().at(0))))) == "200");
  CHECK(sharing.slots("busy").size() == 2);
  CHECK(receiver.count("slot", "taken = 1 AND service = '2000072489'") == "2");
}

TEST_CASE("A2-4 BOOK-9 a slot of a diary that the service does not share is no slot of its own") {
  Receiver receiver([](bars::config::Receiver& config) { config.services[1].accepts = config.services[0].accepts; });
  auto owner = receiver.session();
  auto other = receiver.session({.service = std::string(pharmacy_id)});
  CHECK(other.slots().empty());
  CHECK(outcome_of(other.process_message(new_booking(booking_at(owner.slots().at(0), pharmacy_id, "F1001")))) ==
        "409 REC_CONFLICT conflict");
}

TEST_CASE("SLOT-15 BOOK-2 a slot with two places is free until both are taken") {
  Receiver receiver([](bars::config::Receiver& config) { config.services[0].diaries[0].slots.capacity = 2; });
  auto session = receiver.session();
  const auto slot = session.slots().at(0);
  REQUIRE(outcome_of(session.process_message(new_booking(values_for(slot)))) == "200");
  CHECK(has_slot(session.slots(), slot.id));
  CHECK_FALSE(has_slot(session.slots("busy"), slot.id));
  REQUIRE(outcome_of(session.process_message(new_booking(values_for(slot)))) == "200");
  CHECK_FALSE(has_slot(session.slots(), slot.id));
  CHECK(has_slot(session.slots("busy"), slot.id));
  CHECK(outcome_of(session.process_message(new_booking(values_for(slot)))) == "409 REC_CONFLICT conflict");
}

TEST_CASE("SLOT-7 SLOT-13 SLOT-14 what the diary says of its slots and its clinician is in the answer") {
  Receiver receiver([](bars::config::Receiver& config) {
    auto& diary = config.services[0].diaries[0];
    diary.delivery_channel = "Video";
    diary.practitioner->gender = "female";
    diary.practitioner->role_name = "Doctor";
    diary.slot_type.service_category = bars::config::Coding{{}, "14", "Emergency Department"};
    diary.slot_type.specialty = bars::config::Coding{{}, "773568002", "Emergency medicine"};
    diary.slot_type.appointment_type = bars::config::Coding{{}, "EMERGENCY", "Emergency appointment"};
  });
  auto session = receiver.session();
  auto headers = session.headers();
  const auto query =
      session.slot_query() + "&_include=Schedule:actor:Practitioner&_include=Schedule:actor:PractitionerRole";
  const Answer found(session.get(query).body);  // checked against R4, as every answer
  const auto slot = found.first("Slot");
  CHECK(slot["extension"][std::size_t{0}]["valueCode"].text() == "Video");
  CHECK(slot["serviceCategory"][std::size_t{0}]["coding"][std::size_t{0}]["code"].text() == "14");
  CHECK(slot["appointmentType"]["coding"][std::size_t{0}]["code"].text() == "EMERGENCY");
  CHECK(found.first("Practitioner")["gender"].text() == "female");
  CHECK(outcome_of(session.send("GET", query, with_header(headers, "Accept", "application/fhir+xml"))) == "200");
}

TEST_CASE("SLOT-6 SLOT-7 TIME-6 includes in both spellings, and a plus sign that arrives as a space") {
  Receiver receiver;
  auto session = receiver.session();
  const auto usual = session.slots().size();
  const auto from = bars::security::wall_clock().seconds + 3600;
  const auto text = [](std::int64_t at) { return bars::fhir::format_seconds(at); };  // with its + not encoded
  const auto query = "/Slot?Schedule:actor:HealthcareService=2000072489&status=free&start=ge" + text(from) +
                     "&start=lt" + text(from + 86'400) +
                     "&_include=Slot:*&_include=Schedule.actor:HealthcareService&_include=HealthcareService.location"
                     "&_include=Location:organization";
  const auto answer = session.get(query);
  REQUIRE(outcome_of(answer) == "200");
  const Answer found(answer.body);
  CHECK(found.all("Slot").size() == usual);
  CHECK(found.all("Schedule").size() == 1);
  CHECK(found.all("Location").size() == 1);
  CHECK(found.all("Practitioner").empty());
  const auto self = std::string(found.root()["link"][std::size_t{0}]["url"].text());
  CHECK(self.find("_include=HealthcareService:location") != std::string::npos);
  CHECK(self.find("Location:organization") == std::string::npos);
  CHECK(self.find("_include=Slot:%2A") != std::string::npos);
}

TEST_CASE("SLOT-6 with tool-quirks a search without the Practitioner include is 400, as an older tool wants") {
  Receiver receiver([](bars::config::Receiver& config) { config.services[0].tolerate = {"tool-quirks"}; });
  auto session = receiver.session();
  CHECK(outcome_of(session.get(session.slot_query())) == "400 REC_BAD_REQUEST required");
  CHECK(outcome_of(session.get(session.slot_query() + "&_include=Schedule:actor:Practitioner")) == "200");
}
