// Writes of a booking or referral as a resource.
#include "server/workflow/resource_unit.hpp"
#include "server/workflow/local_change.hpp"
#include "tests/support/booked.hpp"
#include "tests/support/catch.hpp"

#include <string>

namespace {

using namespace bars;
using fhir::Category;
using test::in_quotes;
using test::value_at;
using test::with;
using workflow::WriteKind;

constexpr std::string_view other_slot = "5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9aff";

/// A booking and a referral, both made by message, and a second slot that is free.
struct Held : test::Booked {
  Held() {
    store.slots.push_back(slot(std::string(other_slot), "2026-11-23T11:00:00+00:00"));
    test::MessageValues referral;
    referral.bundle_id = "referral";
    if (!process(test::new_referral(referral)).result) throw std::logic_error("the fixture referral is refused");
    for (const auto& record : store.resources) {
      if (record.type == "Appointment") booking = record;
      if (record.type == "ServiceRequest") referred = record;
    }
    now.seconds += 60;
  }

  fhir::Result<storage::ResourceRecord> write(WriteKind kind, const storage::ResourceRecord& held,
                                              const std::string& json, const std::string& path_id = {}) {
    const auto id = path_id.empty() ? held.id : *fhir::parse_uuid(path_id);
    auto body = kind == WriteKind::remove ? fhir::Document() : test::parsed(json);
    auto asked = workflow::judge_write(kind, held.type == "Appointment" ? "Appointment" : "ServiceRequest", id,
                                       std::move(body), directory.services()[0], {.directory = &directory});
    workflow::ResourceUnit unit(request(json, test::numbered_id(6000 + ++writes_), 0), std::move(asked), {}, nullptr,
                                std::chrono::steady_clock::now());
    const auto applied = run(unit);
    if (!applied) return applied.error();
    return unit.written();
  }
  storage::ResourceRecord newest(const storage::ResourceRecord& held) {
    return *store.find_resource(held.type, held.id, held.service);
  }
  unsigned taken(std::string_view id) { return store.find_slot(id)->taken; }

  storage::ResourceRecord booking;
  storage::ResourceRecord referred;

 private:
  unsigned writes_ = 0;
};

/// An Appointment that is to be, outside of any message.
std::string alone(std::string_view slot) {
  return R"({"resourceType":"Appointment","status":"booked","slot":[{"reference":"Slot/)" + std::string(slot) +
         R"("}],"start":"2026-11-23T11:00:00+00:00","end":"2026-11-23T11:15:00+00:00","participant":[{"status":"accepted",)"
         R"("actor":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990548609"}}}]})";
}

std::string referral_alone(std::string_view use_case) {
  return R"({"resourceType":"ServiceRequest","status":"active","intent":"plan","category":[{"coding":[)"
         R"({"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":")" +
         std::string(use_case) +
         R"("}]}],"contained":[{"resourceType":"Patient","id":"p","name":[{"family":"Testperson","given":["Morgan"]}],)"
         R"("birthDate":"1988-04-17"}],"subject":{"reference":"#p"}})";
}

void check_refusal(const fhir::Result<storage::ResourceRecord>& outcome, Category category,
                   std::string_view expression) {
  REQUIRE_FALSE(outcome);
  INFO(outcome.error().diagnostics);
  CHECK(outcome.error().category == category);
  CHECK(outcome.error().expression == expression);
}

}  // namespace

TEST_CASE("APPT-9 CANCEL-10 an update cancels a booking, keeps its versions and frees its slot") {
  Held held;
  const auto read = held.booking.content;
  auto cancelled = with(read, "status", R"("cancelled")");
  cancelled = with(cancelled, "reasonCode", R"([{"text":"No longer needed"}])");
  const auto written = held.write(WriteKind::update, held.booking, cancelled);
  REQUIRE(written);
  CHECK(written->version == 2);
  CHECK(written->status == "cancelled");
  CHECK(value_at(written->content, "reasonCode[0].text") == in_quotes("No longer needed"));
  CHECK(value_at(written->content, "participant") == value_at(read, "participant"));
  CHECK(held.taken(held.booking.slot_id) == 0);
  CHECK(held.store.messages.back().event == "appointment-update");
  CHECK(held.store.messages.back().body.text() == cancelled);                                              // BIZ-11
  check_refusal(held.write(WriteKind::update, held.booking, cancelled), Category::conflict, "http.path");  // CANCEL-2
}

TEST_CASE("APPT-9 APPT-11 an update changes status and reason alone, and every other change is told") {
  Held held;
  const auto read = held.booking.content;
  const auto wrong = held.write(WriteKind::update, held.booking,
                                with(with(with(read, "status", R"("cancelled")"), "description", R"("Other")"), "slot",
                                     R"([{"reference":"Slot/)" + std::string(other_slot) + R"("}])"));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().category == Category::unprocessable);
  CHECK(wrong.error().further.size() == 1);
  for (const auto status : {"arrived", "fulfilled", "noshow", "proposed"})
    check_refusal(held.write(WriteKind::update, held.booking, with(read, "status", in_quotes(status))),
                  Category::unprocessable, "Appointment.status");
  check_refusal(held.write(WriteKind::update, held.booking, with(read, "status", "")), Category::required,
                "Appointment.status");
  // What is left out stays; a partial body will do.
  const auto partial =
      held.write(WriteKind::update, held.booking, R"({"resourceType":"Appointment","status":"booked"})");
  REQUIRE(partial);
  CHECK(value_at(partial->content, "participant") == value_at(read, "participant"));
  CHECK(held.taken(held.booking.slot_id) == 1);
}

TEST_CASE("APPT-11 an id that is another one, a stale and a malformed lastUpdated are refused, an equal one passes") {
  Held held;
  const auto cancelled = with(held.booking.content, "status", R"("cancelled")");
  check_refusal(held.write(WriteKind::update, held.booking,
                           with(cancelled, "id", in_quotes("95e58add-0b10-4a8c-817c-2729eb0cab75"))),
                Category::invariant, "Appointment.id");
  check_refusal(
      held.write(WriteKind::update, held.booking, with(cancelled, "meta.lastUpdated", R"("2026-11-22T08:59:59Z")")),
      Category::conflict, "Appointment.meta.lastUpdated");
  check_refusal(held.write(WriteKind::update, held.booking, with(cancelled, "meta.lastUpdated", R"("yesterday")")),
                Category::value, "Appointment.meta.lastUpdated");
  check_refusal(held.write(WriteKind::update, held.booking, R"({"resourceType":"ServiceRequest","status":"revoked"})"),
                Category::invalid, "");
  check_refusal(held.write(WriteKind::update, held.booking, R"({"resourceType":"Appointment","status":"cancelled"})",
                           "95e58add-0b10-4a8c-817c-2729eb0cab75"),
                Category::not_found, "http.path");
  CHECK(held.write(WriteKind::update, held.booking, cancelled));
}

TEST_CASE("R4 a reason that is no CodeableConcept is refused with its path") {
  Held held;
  const auto wrong = held.write(WriteKind::update, held.booking,
                                R"({"resourceType":"Appointment","status":"cancelled","reasonCode":["x"]})");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().category == Category::invalid);
  CHECK(wrong.error().expression.starts_with("Appointment.reasonCode"));
  CHECK(held.newest(held.booking).version == 1);
}

TEST_CASE("APPT-10 a patch moves a booking to another slot in one step") {
  Held held;
  const auto to = [](std::string_view reference) {
    return R"({"resourceType":"Appointment","status":"booked","slot":[{"reference":")" + std::string(reference) +
           R"("}]})";
  };
  const auto moved = held.write(WriteKind::patch, held.booking, to("urn:uuid:" + std::string(other_slot)));
  REQUIRE(moved);
  CHECK(moved->slot_id == other_slot);
  CHECK(value_at(moved->content, "slot[0].reference") == in_quotes("Slot/" + std::string(other_slot)));
  CHECK(value_at(moved->content, "start") == in_quotes("2026-11-23T11:00:00+00:00"));
  CHECK(held.taken(held.booking.slot_id) == 0);
  CHECK(held.taken(other_slot) == 1);
  REQUIRE(held.write(WriteKind::patch, held.booking, to("Slot/" + std::string(other_slot))));  // the same again
  CHECK(held.taken(other_slot) == 1);

  check_refusal(held.write(WriteKind::patch, held.booking, to("Slot/95e58add-0b10-4a8c-817c-2729eb0cab75")),
                Category::conflict, "Appointment.slot[0].reference");
  check_refusal(held.write(WriteKind::patch, held.booking, R"({"resourceType":"Appointment"})"), Category::required,
                "Appointment.slot[0].reference");
  check_refusal(held.write(WriteKind::patch, held.booking, to("Slot/x")), Category::value,
                "Appointment.slot[0].reference");
  check_refusal(held.write(WriteKind::patch, held.booking,
                           with(to("Slot/" + held.booking.slot_id), "start", R"("2026-11-23T12:00:00Z")")),
                Category::unprocessable, "Appointment.start");
  check_refusal(
      held.write(WriteKind::patch, held.booking, with(to("Slot/" + held.booking.slot_id), "status", R"("cancelled")")),
      Category::unprocessable, "Appointment.status");
  held.store.slots[0].taken = 1;  // by somebody else
  check_refusal(held.write(WriteKind::patch, held.booking, to("Slot/" + held.booking.slot_id)), Category::conflict,
                "Appointment.slot[0].reference");
  CHECK(held.newest(held.booking).slot_id == other_slot);
}

TEST_CASE("APPT-12 a removal cancels and keeps every version") {
  Held held;
  REQUIRE(held.write(WriteKind::remove, held.booking, ""));
  CHECK(held.newest(held.booking).status == "cancelled");
  CHECK(held.store.find_resource_version("Appointment", held.booking.id, held.booking.service, 1)->status == "booked");
  CHECK(held.taken(held.booking.slot_id) == 0);
  check_refusal(held.write(WriteKind::remove, held.booking, ""), Category::conflict, "http.path");
  REQUIRE(held.write(WriteKind::remove, held.referred, ""));
  CHECK(held.newest(held.referred).status == "revoked");
}

TEST_CASE("SR-2 a referral is put on hold, taken up again and revoked, by update and by patch") {
  Held held;
  for (const auto kind : {WriteKind::update, WriteKind::patch})
    for (const auto status : {"on-hold", "active"})
      REQUIRE(held.write(kind, held.referred,
                         R"({"resourceType":"ServiceRequest","status":")" + std::string(status) + "\"}"));
  check_refusal(
      held.write(WriteKind::update, held.referred, R"({"resourceType":"ServiceRequest","status":"completed"})"),
      Category::unprocessable, "ServiceRequest.status");
  REQUIRE(held.write(WriteKind::patch, held.referred, R"({"resourceType":"ServiceRequest","status":"revoked"})"));
  CHECK(held.newest(held.referred).version == 6);
  CHECK(held.newest(held.referred).nhs_number == held.referred.nhs_number);
}

TEST_CASE("APPT-8 BOOK-2 a create books the slot under an id of ours, for the patient that it names") {
  Held held;
  storage::ResourceRecord fresh;
  fresh.type = "Appointment";
  fresh.id = test::numbered_id(777);
  const auto made = held.write(WriteKind::create, fresh, with(alone(other_slot), "id", R"("theirs")"));
  REQUIRE(made);
  CHECK(made->version == 1);
  CHECK(made->status == "booked");
  CHECK(made->nhs_number == "9990548609");
  CHECK(value_at(made->content, "id") == in_quotes(fresh.id.text()));
  CHECK(held.taken(other_slot) == 1);
  CHECK(held.store.messages.back().event == "appointment-create");

  fresh.id = test::numbered_id(778);
  check_refusal(held.write(WriteKind::create, fresh, alone(other_slot)), Category::conflict,
                "Appointment.slot[0].reference");
  check_refusal(held.write(WriteKind::create, fresh, with(alone(other_slot), "slot", "")), Category::required,
                "Appointment.slot[0].reference");
  check_refusal(held.write(WriteKind::create, fresh,
                           with(alone(other_slot), "participant[0].actor", R"({"display":"Somebody"})")),
                Category::required, "Appointment.participant");
  check_refusal(held.write(WriteKind::create, fresh, with(alone(other_slot), "status", R"("cancelled")")),
                Category::unprocessable, "Appointment.status");
  check_refusal(held.write(WriteKind::create, fresh, with(alone(other_slot), "colour", R"("red")")), Category::invalid,
                "Appointment");
}

TEST_CASE("SR-2 UC-4 ERR-55 a referral is created with a use case that the service offers") {
  Held held;
  storage::ResourceRecord fresh;
  fresh.type = "ServiceRequest";
  fresh.id = test::numbered_id(777);
  const auto made = held.write(WriteKind::create, fresh, referral_alone("a1t1"));
  REQUIRE(made);
  CHECK(made->patient_name == "testperson morgan");
  CHECK(made->birth_date == "1988-04-17");
  check_refusal(held.write(WriteKind::create, fresh, referral_alone("a5t1")), Category::not_offered,
                "ServiceRequest.category");
  check_refusal(held.write(WriteKind::create, fresh, referral_alone("zz")), Category::invariant,
                "ServiceRequest.category");
}

TEST_CASE("A1-3 CANCEL-13 a created booking is linked to its referral, and its cancellation ends the link") {
  Held held;
  storage::ResourceRecord fresh;
  fresh.type = "Appointment";
  fresh.id = test::numbered_id(777);
  const auto based =
      with(alone(other_slot), "basedOn", R"([{"reference":"ServiceRequest/)" + held.referred.id.text() + R"("}])");
  REQUIRE(held.write(WriteKind::create, fresh, based));
  REQUIRE(held.store.links.size() == 1);
  CHECK_FALSE(held.store.links[0].ended);
  REQUIRE(held.write(WriteKind::remove, fresh, ""));
  CHECK(held.store.links[0].ended);
}

TEST_CASE("UPD-5 UPD-9 a message goes on with what a write has changed") {
  Held held;
  REQUIRE(held.write(WriteKind::update, held.referred, with(held.referred.content, "status", R"("on-hold")")));
  auto values = held.values;
  values.bundle_id = "revocation";
  values.service_request_id = held.referred.id.text();
  REQUIRE(held.process(test::cancelled_referral(values)).result);
  CHECK(held.newest(held.referred).version == 3);
  CHECK(held.newest(held.referred).status == "revoked");
}

TEST_CASE("UPD-11 a status that staff set is taken back only by whoever has read it") {
  Held held;
  const auto id = "ServiceRequest/" + held.referred.id.text();
  workflow::SetStatus unit({.id = id}, **workflow::find_status_change("ServiceRequest", "on-hold", {}), {}, held.now);
  REQUIRE(held.run(unit));
  const auto local = held.newest(held.referred);
  CHECK(local.local);
  held.now.seconds += 60;

  const std::string active = R"({"resourceType":"ServiceRequest","status":"active"})";
  check_refusal(held.write(WriteKind::update, held.referred, active), Category::conflict,
                "ServiceRequest.meta.lastUpdated");
  check_refusal(held.write(WriteKind::update, held.referred, with(held.referred.content, "status", R"("active")")),
                Category::conflict, "ServiceRequest.meta.lastUpdated");
  REQUIRE(held.write(WriteKind::update, held.referred, with(local.content, "status", R"("active")")));
  CHECK_FALSE(held.newest(held.referred).local);
  CHECK(held.newest(held.referred).status == "active");
}

TEST_CASE("CANCEL-2 whoever revokes a referral need not have read what staff set") {
  Held held;
  const auto id = "ServiceRequest/" + held.referred.id.text();
  workflow::SetStatus unit({.id = id}, **workflow::find_status_change("ServiceRequest", "on-hold", {}), {}, held.now);
  REQUIRE(held.run(unit));
  REQUIRE(held.write(WriteKind::remove, held.referred, ""));
  CHECK(held.newest(held.referred).status == "revoked");
}
