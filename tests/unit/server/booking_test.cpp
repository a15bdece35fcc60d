#include "server/workflow/booking.hpp"
#include "tests/support/booked.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <functional>
#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using test::Booked;
using test::check_refused;
using test::in_quotes;
using test::with;
using test::with_in;
using test::Workflow;

}  // namespace

TEST_CASE("BOOK-1 BOOK-4 BOOK-6 RESP-7 a booking takes the slot and gets an id, a time and a number") {
  Workflow receiver;
  receiver.now = {test::seconds_at("2026-11-22T09:30:00Z"), 500};
  const auto booked = receiver.process(test::new_booking());
  REQUIRE(booked.result);
  CHECK(receiver.store.slots[0].taken == 1);
  REQUIRE(receiver.store.resources.size() == 1);
  const auto& record = receiver.store.resources[0];
  CHECK(record.type == "Appointment");
  CHECK(record.version == 1);
  CHECK(record.service == "2000072489");
  CHECK(record.organisation == "B2002");
  CHECK(record.status == "booked");
  CHECK(record.slot_id == test::MessageValues{}.slot_id);
  CHECK(record.nhs_number == "9990548609");
  CHECK(record.last_updated == receiver.now);

  const auto& content = record.content;
  CHECK(test::value_at(content, "id") == in_quotes(record.id.text()));
  CHECK(test::value_at(content, "status") == in_quotes("booked"));
  CHECK(test::value_at(content, "created") == in_quotes("2026-11-22T09:30:00+00:00"));
  CHECK(test::value_at(content, "start") == in_quotes("2026-11-23T10:00:00+00:00"));
  CHECK(test::value_at(content, "end") == in_quotes("2026-11-23T10:15:00+00:00"));
  CHECK(test::value_at(content, "meta.lastUpdated") == in_quotes("2026-11-22T09:30:00.0000005+00:00"));
  CHECK(test::value_at(content, "identifier[0].system") ==
        in_quotes("https://receiver.example/FHIR/R4/Id/booking-number"));
  CHECK(content.find("urn:uuid") == std::string::npos);  // SR-3
}

TEST_CASE("BOOK-2 REBOOK-4 a slot that was taken is 409, and two bookings never share one place") {
  Workflow receiver;
  REQUIRE(receiver.process(test::new_booking()).result);
  test::MessageValues second;
  second.bundle_id = "second";
  check_refused(receiver.process(test::new_booking(second)), Category::conflict,
                "Bundle.entry[3].resource.ofType(Slot).id");
  CHECK(receiver.store.slots[0].taken == 1);
  CHECK(receiver.store.resources.size() == 1);

  receiver.store.slots[0].capacity = 2;
  second.bundle_id = "third";
  CHECK(receiver.process(test::new_booking(second)).result);
  CHECK(receiver.store.slots[0].taken == 2);
}

TEST_CASE("BOOK-3 the status of the Slot in the request does not count") {
  for (const auto status : {"busy", "busy-unavailable", "entered-in-error"}) {
    Workflow receiver;
    CHECK(receiver.process(with_in(test::new_booking(), "Slot", "status", in_quotes(status))).result);
  }
}

TEST_CASE("BOOK-5 REBOOK-1 what a booking may lack, and a second one of the same patient") {
  test::MessageValues unnumbered;
  unnumbered.nhs_number = "";
  auto bare = test::new_booking(unnumbered);
  for (const auto type : {"Practitioner", "PractitionerRole", "Consent"})
    bare = with(bare, test::entry_of(bare, type), "");
  Workflow receiver;
  CHECK(receiver.process(bare).result);
  CHECK(receiver.store.resources.back().nhs_number.empty());

  receiver.store.slots.push_back(Workflow::slot("5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9a10", "2026-11-23T11:00:00Z"));
  test::MessageValues second;
  second.bundle_id = "second";
  second.slot_id = receiver.store.slots[1].id;
  second.slot_start = "2026-11-23T11:00:00Z";
  second.slot_end = "2026-11-23T12:15:00+01:00";  // the same instants, said otherwise
  CHECK(receiver.process(test::new_booking(second)).result);
}

TEST_CASE("BOOK-9 a slot that is unknown, another's or past is 409") {
  struct Case {
    std::string what;
    std::function<void(Workflow&)> change;
    bool bookable;
  };
  const auto start = test::seconds_at("2026-11-23T10:00:00Z");
  for (const auto& c : std::vector<Case>{
           {"unknown", [](Workflow& w) { w.store.slots.clear(); }, false},
           {"another service", [](Workflow& w) { w.store.slots[0].service = "2000070513"; }, false},
           {"a diary that is gone", [](Workflow& w) { w.store.slots[0].diary = "minors"; }, false},
           {"a length that the diary no longer has", [](Workflow& w) { w.store.slots[0].end += 60; }, false},
           {"started",
            [&](Workflow& w) {
              w.now = {start, 0};
            },
            false},
           {"past",
            [&](Workflow& w) {
              w.now = {start + 86'400, 0};
            },
            false},
           {"a second before it starts",
            [&](Workflow& w) {
              w.now = {start - 1, 0};
            },
            true}}) {
    INFO(c.what);
    Workflow receiver;
    c.change(receiver);
    const auto outcome = receiver.process(test::new_booking());
    REQUIRE(static_cast<bool>(outcome.result) == c.bookable);
    if (c.bookable) continue;
    check_refused(outcome, Category::conflict, "Bundle.entry[3].resource.ofType(Slot).id");
    CHECK(receiver.store.resources.empty());
  }
}

TEST_CASE("BOOK-9 times that differ from the slot's are 422, absent ones are 400") {
  for (const auto& [type, name] : {std::pair{"Appointment", "start"}, std::pair{"Appointment", "end"},
                                   std::pair{"Slot", "start"}, std::pair{"Slot", "end"}}) {
    for (const auto text : {"2026-11-23T10:01:00+00:00", "2026-11-23T10:00:00+01:00"}) {
      INFO(type << "." << name << " " << text);
      Workflow receiver;
      const std::string entry = type == std::string_view("Slot") ? "3" : "1";
      check_refused(receiver.process(with_in(test::new_booking(), type, name, in_quotes(text))),
                    Category::unprocessable, "Bundle.entry[" + entry + "].resource.ofType(" + type + ")." + name);
      CHECK(receiver.store.slots[0].taken == 0);
    }
    Workflow receiver;
    const auto absent = receiver.process(with_in(test::new_booking(), type, name, ""));
    REQUIRE_FALSE(absent.result);
    CHECK(wire(absent.result.error().category).status == 400);
    CHECK(receiver.store.resources.empty());
  }
}

TEST_CASE("BOOK-1 the slot is the one that the Appointment names") {
  const std::string offered = test::MessageValues{}.slot_id;
  struct Case {
    std::string reference;
    bool booked;
  };
  for (const auto& c : std::vector<Case>{{"urn:uuid:10000000-0000-4000-8000-000000000006", true},
                                         {"Slot/" + offered, true},
                                         {"Slot/5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9aff", false},
                                         {"urn:uuid:10000000-0000-4000-8000-000000000007", false}}) {
    INFO(c.reference);
    Workflow receiver;
    const auto outcome =
        receiver.process(with_in(test::new_booking(), "Appointment", "slot[0].reference", in_quotes(c.reference)));
    CHECK(static_cast<bool>(outcome.result) == c.booked);
    CHECK(receiver.store.slots[0].taken == (c.booked ? 1u : 0u));
  }
  Workflow receiver;
  CHECK(receiver.process(with_in(test::new_booking(), "Appointment", "slot", "")).result);
}

TEST_CASE("BOOK-1 SLOT-16 the letter case of a slot id does not count") {
  test::MessageValues values;
  for (auto& c : values.slot_id) c = static_cast<char>(c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c);
  Workflow receiver;
  CHECK(receiver.process(test::new_booking(values)).result);
  CHECK(receiver.store.slots[0].taken == 1);
}

TEST_CASE("PM-12 a Core booking is updated in its slot, or moved to another that is free") {
  Booked receiver;
  receiver.store.slots.push_back(Workflow::slot("5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9a11", "2026-11-23T11:00:00+00:00"));
  const auto update = [&](std::string_view slot_id, std::string_view hour) {
    auto values = receiver.values;
    values.bundle_id += "-more";
    values.slot_id = slot_id;
    values.slot_start = "2026-11-23T" + std::string(hour) + ":00:00+00:00";
    values.slot_end = "2026-11-23T" + std::string(hour) + ":15:00+00:00";
    values.last_updated = "2026-11-22T09:30:00+00:00";
    const auto json = with(test::new_booking(values), "entry[0].resource.reason.coding[0].code", R"("update")");
    const auto appointment = with_in(json, "Appointment", "id", in_quotes(values.appointment_id));
    return with_in(appointment, "Appointment", "serviceCategory", "");  // Applications have no such row
  };
  const auto first_slot = test::MessageValues{}.slot_id;
  const auto other_slot = receiver.store.slots[1].id;

  REQUIRE(receiver.process(with_in(update(first_slot, "10"), "Appointment", "description", R"("Worse")")).result);
  CHECK(receiver.current().version == 2);
  CHECK(receiver.current().slot_id == first_slot);
  CHECK(test::value_at(receiver.current().content, "description") == R"("Worse")");
  CHECK(test::value_at(receiver.current().content, "created") ==
        test::value_at(receiver.store.resources[0].content, "created"));
  CHECK(receiver.store.slots[0].taken == 1);

  const auto moved = receiver.process(update(other_slot, "11"));
  REQUIRE(moved.result);
  CHECK(receiver.current().slot_id == other_slot);
  CHECK(receiver.store.slots[0].taken == 0);
  CHECK(receiver.store.slots[1].taken == 1);
  CHECK(test::in_reply(moved.reply, "Appointment", "start") == in_quotes("2026-11-23T11:00:00+00:00"));

  // Not into a slot that somebody else has, and not to times that are not the slot's.
  receiver.store.slots[0].taken = 1;
  check_refused(receiver.process(update(first_slot, "10")), Category::conflict,
                "Bundle.entry[3].resource.ofType(Slot).id");
  check_refused(receiver.process(update(other_slot, "12")), Category::unprocessable,
                "Bundle.entry[1].resource.ofType(Appointment).start");
  CHECK(receiver.current().slot_id == other_slot);
  CHECK(receiver.store.slots[1].taken == 1);
}

TEST_CASE("PM-12 X-8 a booking of an Application is not updated") {
  Booked receiver;
  auto values = receiver.values;
  const auto json = with(test::new_booking(values), "entry[0].resource.reason.coding[0].code", R"("update")");
  const auto refused = receiver.process(with_in(json, "Appointment", "id", in_quotes(values.appointment_id)));
  REQUIRE_FALSE(refused.result);
  CHECK(refused.result.error().category == Category::invariant);
}
