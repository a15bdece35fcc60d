// Published NHS messages, re-addressed to our service and to a slot that was really offered.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace bars::test;

namespace {

namespace fs = std::filesystem;

/// The text of a published message; "" without the folder, directly in the configured one or in its `bars/`.
std::string published(const std::string& name) {
  const fs::path shared(BARS_SHARED_DIR);
  if (shared.empty()) return {};
  for (const auto& folder : {shared / "payloads", shared / "bars" / "payloads"}) {
    std::ifstream file(folder / name, std::ios::binary);
    if (file) return {std::istreambuf_iterator<char>(file), {}};
  }
  return {};
}

bool skipped() {
  if (!published("refreq01-111-to-ed.json").empty()) return false;
  WARN("SKIPPED: no published payloads; set BARS_SHARED to the folder that holds them");
  return true;
}

std::string json_text(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// Of a Bundle.id never used, to the emergency department.
std::string readdressed(std::string_view message) {
  const auto to = "https://fhir.nhs.uk/Id/dos-service-id|" + std::string(emergency_department_id);
  return with_in(with(message, "id", json_text(fresh_id())), "MessageHeader", "destination[0].endpoint", json_text(to));
}

std::string at_slot(std::string message, const OfferedSlot& slot) {
  for (const std::string_view type : {"Slot", "Appointment"}) {
    message = with_in(message, type, "start", json_text(slot.start));
    message = with_in(message, type, "end", json_text(slot.end));
  }
  return with_in(message, "Slot", "id", json_text(slot.id));
}

}  // namespace

TEST_CASE("PM-10 PM-11 BOOK-3 the published booking is booked, and the published cancellation cancels it") {
  if (skipped()) return;
  Receiver receiver;
  auto session = receiver.session();
  const auto slot = session.slots().at(0);
  const auto booking = at_slot(readdressed(published("bookreq01-booking-new-full.json")), slot);
  const auto booked = session.process_message(booking);
  REQUIRE(outcome_of(booked) == "200");
  const Answer reply(booked.body);
  CHECK(json_text(reply.root()["id"].text()) == value_at(booking, "id"));
  CHECK(reply.first("Appointment")["status"].text() == "booked");
  for (const auto& entry : reply.root()["entry"].items()) CHECK_FALSE(entry["resource"]["id"].text().empty());
  CHECK(session.slots("busy").size() == 1);

  const auto id = reply.id_of("Appointment");
  auto cancellation = readdressed(published("bookreq02-booking-cancelled.json"));
  cancellation = with_in(cancellation, "Appointment", "id", json_text(id));
  const auto cancelled = session.process_message(cancellation);
  if (cancelled.status != 200) UNSCOPED_INFO(diagnostics_of(cancelled));
  REQUIRE(outcome_of(cancelled) == "200");
  CHECK(Answer(session.get("/Appointment/" + id).body).root()["status"].text() == "cancelled");
  CHECK(session.slots("busy").empty());
}

TEST_CASE("PM-1 RESP-6 the published referral from 111 is taken") {
  if (skipped()) return;
  Receiver receiver;
  auto session = receiver.session();
  const auto answer = session.process_message(readdressed(published("refreq01-111-to-ed.json")));
  if (answer.status != 200) UNSCOPED_INFO(diagnostics_of(answer));
  REQUIRE(outcome_of(answer) == "200");
  const Answer reply(answer.body);
  CHECK(reply.all("Encounter").size() == 2);
  CHECK(outcome_of(session.get("/ServiceRequest/" + reply.id_of("ServiceRequest"))) == "200");
}
