#include "server/workflow/booking.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <functional>
#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using test::in_quotes;
using test::with;
using test::with_in;
using test::Workflow;

/// A receiver in which the fixture's booking was made.
struct Booked : Workflow {
  Booked() : Workflow() {
    first = process(test::new_booking());
    if (!first.result) throw std::logic_error("the fixture booking is refused: " + first.result.error().diagnostics);
    values.bundle_id = "cancellation";
    values.appointment_id = store.resources.back().id.text();
    now.seconds += 3600;
  }
  std::string cancellation() const { return test::cancelled_booking(values); }
  const storage::ResourceRecord& current() const { return store.resources.back(); }
  bool is_booked() const { return current().status == "booked" && store.slots[0].taken == 1; }

  Outcome first{{}, {}};
  test::MessageValues values;
};

void check_refused(const Workflow::Outcome& outcome, Category category, std::string_view expression) {
  REQUIRE_FALSE(outcome.result);
  CHECK(outcome.result.error().category == category);
  CHECK(outcome.result.error().expression == expression);
}

std::string in_reply(const std::string& reply, std::string_view type, const std::string& path) {
  return test::value_at(reply, test::entry_of(reply, type) + ".resource." + path);
}

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

TEST_CASE("A1-4 a link to a referral that we do not hold is accepted and audited") {
  Workflow receiver;
  REQUIRE(receiver.process(test::new_referral()).result);
  const auto held = receiver.store.resources[0].id.text();
  struct Case {
    std::string reference;
    bool warned;
  };
  unsigned number = 0;
  for (const auto& c : std::vector<Case>{{"ServiceRequest/" + held, false},
                                         {"ServiceRequest/95e58add-0b10-4a8c-817c-2729eb0cab75", true},
                                         {"ServiceRequest/XXXX", true}}) {
    INFO(c.reference);
    receiver.store.slots[0].taken = 0;
    test::MessageValues values;
    values.bundle_id = "b" + std::to_string(++number);
    const auto json =
        with_in(test::new_booking(values), "Appointment", "basedOn[0]", R"({"reference":")" + c.reference + R"("})");
    REQUIRE(receiver.process(json).result);
    CHECK((receiver.store.audit.back().detail.find("A1-4") != std::string::npos) == c.warned);
    CHECK(test::value_at(receiver.store.resources.back().content, "basedOn[0].reference") == in_quotes(c.reference));
  }

  // The referral of another patient is not the one that is meant.
  receiver.store.slots[0].taken = 0;
  test::MessageValues other;
  other.bundle_id = "other";
  other.nhs_number = "9990548617";
  const auto json = with_in(test::new_booking(other), "Appointment", "basedOn[0]",
                            R"({"reference":"ServiceRequest/)" + held + R"("})");
  REQUIRE(receiver.process(json).result);
  CHECK(receiver.store.audit.back().detail.find("A1-4") != std::string::npos);
}

TEST_CASE("CANCEL-5 CANCEL-10 CANCEL-11 UPD-9 a cancellation frees the slot and keeps the history") {
  for (const auto status : {"cancelled", "entered-in-error"}) {
    Booked receiver;
    auto json = with_in(receiver.cancellation(), "Appointment", "status", in_quotes(status));
    const bool with_reason = status == std::string_view("cancelled");  // app-4: R4 allows none beside entered-in-error
    if (with_reason) json = with_in(json, "Appointment", "cancelationReason", R"({"text":"Feels better"})");
    const auto cancelled = receiver.process(json);
    REQUIRE(cancelled.result);
    CHECK(receiver.store.slots[0].taken == 0);
    REQUIRE(receiver.store.resources.size() == 2);
    CHECK(receiver.store.resources[0].status == "booked");
    const auto& record = receiver.current();
    CHECK(record.version == 2);
    CHECK(record.id == receiver.store.resources[0].id);
    CHECK(record.status == status);
    CHECK(record.last_updated == receiver.now);
    CHECK(test::value_at(record.content, "status") == in_quotes(status));
    CHECK(test::value_at(record.content, "cancelationReason.text") == (with_reason ? in_quotes("Feels better") : ""));
    // What the stripped message no longer says is still held.
    CHECK(test::value_at(record.content, "slot[0].reference") == "\"Slot/" + test::MessageValues{}.slot_id + '"');

    CHECK(test::value_at(cancelled.reply, "id") == in_quotes("cancellation"));
    CHECK(in_reply(cancelled.reply, "Appointment", "id") == in_quotes(record.id.text()));
    CHECK(in_reply(cancelled.reply, "Appointment", "status") == in_quotes(status));
    CHECK(in_reply(cancelled.reply, "Patient", "id") == in_reply(receiver.first.reply, "Patient", "id"));  // RESP-5

    test::MessageValues again;
    again.bundle_id = "again";
    CHECK(receiver.process(test::new_booking(again)).result);
  }
}

TEST_CASE("PM-30 CANCEL-6 the status makes the cancellation, whatever the reason") {
  for (const auto reason : {"new", "update", "delete"}) {
    Booked receiver;
    CHECK(receiver.process(with(receiver.cancellation(), "entry[0].resource.reason.coding[0].code", in_quotes(reason)))
              .result);
    CHECK_FALSE(receiver.is_booked());
  }
}

TEST_CASE("CANCEL-3 UPD-7 a cancellation needs the id that we issued, for this service") {
  Booked receiver;
  for (const auto id : {"", "95e58add-0b10-4a8c-817c-2729eb0cab75", "XXXXXXXXX"}) {
    INFO(id);
    auto values = receiver.values;
    values.appointment_id = id;
    values.bundle_id = test::MessageValues{}.bundle_id;  // that of the booking: no way round the id
    check_refused(receiver.process(test::cancelled_booking(values)), Category::not_found,
                  "Bundle.entry[1].resource.ofType(Appointment).id");
    CHECK(receiver.is_booked());
  }
  receiver.store.resources[0].service = "2000070513";
  check_refused(receiver.process(receiver.cancellation()), Category::not_found,
                "Bundle.entry[1].resource.ofType(Appointment).id");
}

TEST_CASE("CANCEL-2 what is not current cannot be cancelled") {
  Booked receiver;
  REQUIRE(receiver.process(receiver.cancellation()).result);
  const auto stored = receiver.store.resources.size();
  check_refused(receiver.process(receiver.cancellation()), Category::conflict,
                "Bundle.entry[1].resource.ofType(Appointment).id");
  CHECK(receiver.store.resources.size() == stored);

  // The slot belongs to somebody else by now.
  test::MessageValues other;
  other.bundle_id = "other";
  REQUIRE(receiver.process(test::new_booking(other)).result);
  check_refused(receiver.process(receiver.cancellation()), Category::conflict,
                "Bundle.entry[1].resource.ofType(Appointment).id");
  CHECK(receiver.store.slots[0].taken == 1);
}

TEST_CASE("CANCEL-8 UPD-15 a cancellation for another patient, or for none, does not cancel") {
  struct Case {
    std::string what;
    std::function<std::string(const std::string&)> change;
    std::string expression;
    bool tolerable;
  };
  const std::string participant = "Bundle.entry[1].resource.ofType(Appointment).participant";
  const std::string person = "Bundle.entry[2].resource.ofType(Patient)";
  for (const auto& c : std::vector<Case>{
           {"another NHS number",
            [](const std::string& json) {
              return with_in(json, "Patient", "identifier[0].value", in_quotes("9990548617"));
            },
            person, true},
           {"another name and birth date",
            [](const std::string& json) {
              auto other = with_in(json, "Patient", "identifier", "");
              other = with_in(other, "Patient", "birthDate", in_quotes("1990-01-01"));
              return with_in(other, "Patient", "name[0].family", in_quotes("Other"));
            },
            person, true},
           {"a participant that resolves nowhere",
            [](const std::string& json) {
              return with_in(json, "Appointment", "participant[0].actor.reference", in_quotes("Patient/unknown"));
            },
            participant, false},
           {"a reference that was never seen, to a person who looks the same",
            [](const std::string& json) {
              const auto fresh = in_quotes("urn:uuid:10000000-0000-4000-8000-0000000000ff");
              auto other = with_in(json, "Appointment", "participant[0].actor.reference", fresh);
              return test::with(other, test::entry_of(other, "Patient") + ".fullUrl", fresh);
            },
            participant, false},
           {"another reference than before",
            [](const std::string& json) {
              auto other = with_in(json, "Appointment", "participant[0].actor.reference",
                                   in_quotes("urn:uuid:10000000-0000-4000-8000-000000000009"));
              return with(other, test::entry_of(other, "Patient") + ".fullUrl",
                          in_quotes("urn:uuid:10000000-0000-4000-8000-000000000009"));
            },
            participant, false}}) {
    INFO(c.what);
    Booked receiver;
    check_refused(receiver.process(c.change(receiver.cancellation())), Category::unprocessable, c.expression);
    CHECK(receiver.is_booked());

    Booked tolerant;
    tolerant.services[0].tolerate = {"patient-mismatch"};
    CHECK(static_cast<bool>(tolerant.process(c.change(tolerant.cancellation())).result) == c.tolerable);
  }
  Booked receiver;  // R4 itself wants a participant
  check_refused(receiver.process(with_in(receiver.cancellation(), "Appointment", "participant", "")),
                Category::required, participant);
  CHECK(receiver.is_booked());
}

TEST_CASE("UPD-15 what a cancellation no longer says of the patient is no mismatch") {
  Booked receiver;
  auto json = with_in(receiver.cancellation(), "Patient", "identifier", "");
  json = with_in(json, "Patient", "name", "");
  CHECK(receiver.process(json).result);
}

TEST_CASE("CANCEL-3 a booking with deep or odd content can still be cancelled") {
  std::string deep = "1";
  for (int i = 0; i < 80; ++i) deep = R"([{"extension":)" + deep + "}]";
  const auto document = fhir::decode_json(deep, {.depth = 400});
  REQUIRE(document);
  // As a receiver with a greater json_depth would have stored it.
  Booked receiver;
  auto& content = receiver.store.resources[0].content;
  content.insert(1, R"("extension":)" + deep + ",");
  CHECK(receiver.process(receiver.cancellation()).result);
}
