#include "server/workflow/local_change.hpp"
#include "tests/support/booked.hpp"
#include "tests/support/catch.hpp"

#include <optional>
#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using test::check_refused;
using test::in_quotes;
using test::value_at;
using test::with;
using test::with_in;
using test::Workflow;
using workflow::Acknowledge;
using workflow::SetStatus;
using workflow::Target;

struct Change {
  std::string id;  // TYPE/ID
  std::string status;
  std::string reason{};
  std::optional<std::int64_t> version{};
};

/// What staff do.
fhir::Result<void> set_locally(Workflow& receiver, const Change& change) {
  const auto type = change.id.substr(0, change.id.find('/'));
  const auto line = workflow::find_status_change(type, change.status, change.reason);
  if (!line) return line.error();
  SetStatus unit({change.id, {}, change.version}, **line, change.reason, receiver.now);
  return receiver.run(unit);
}

fhir::Result<void> note(Workflow& receiver, const std::string& id) {
  Acknowledge unit({.id = id}, receiver.now);
  return receiver.run(unit);
}

/// A referral that its sender may update, or a booking of the Core pattern.
struct Held : Workflow {
  explicit Held(std::string use_case = "a3t1") : Workflow({test::clinical_hub()}) {
    values.use_case = std::move(use_case);
    const bool is_validation = values.use_case == "a4t1";
    const auto open = is_validation               ? test::new_validation
                      : values.use_case == "a6t1" ? test::new_ambulance_referral
                                                  : test::new_referral;
    first = process(open(values));
    if (!first.result) throw std::logic_error("the fixture is refused: " + first.result.error().diagnostics);
    values.service_request_id = store.resources[0].id.text();
    encounter_id = store.resources[1].id.text();
    values.bundle_id = "an-update";
    now.seconds += 3600;  // 10:00, when staff do something
  }
  std::string referral() const { return "ServiceRequest/" + values.service_request_id; }
  std::string encounter() const { return "Encounter/" + encounter_id; }
  /// Dated `last_updated` in every entry and in the Bundle.
  Outcome update(std::string_view last_updated, std::string_view status = "active") {
    values.last_updated = last_updated;
    const auto made = values.use_case == "a4t1"   ? test::updated_validation(values)
                      : values.use_case == "a6t1" ? test::updated_ambulance_referral(values)
                                                  : test::updated_referral(values);
    return process(with_in(made, "ServiceRequest", "status", in_quotes(status)));
  }
  const storage::ResourceRecord& newest() const { return store.resources.back(); }

  test::MessageValues values;
  std::string encounter_id;
  Outcome first{{}, {}};
};

constexpr std::string_view focus = "Bundle.entry[1].resource.ofType(ServiceRequest)";
constexpr std::string_view just_before = "2026-11-22T09:59:59.9999999+00:00";
constexpr std::string_view at_ten = "2026-11-22T10:00:00.0000000+00:00";
constexpr std::string_view after = "2026-11-22T10:00:00.0000001+00:00";

}  // namespace

TEST_CASE("UPD-11 UPD-9 a status that staff set is a new version, dated now, and nothing else changes") {
  test::Booked receiver;
  const auto before = receiver.current();
  receiver.now = {test::seconds_at("2026-11-23T10:01:00+00:00"), 123'456'789};
  REQUIRE(set_locally(receiver, {"Appointment/" + before.id.text(), "arrived"}));
  const auto& record = receiver.current();
  CHECK(record.version == 2);
  CHECK(record.local);
  CHECK(record.status == "arrived");
  CHECK(record.slot_id == before.slot_id);
  CHECK(record.nhs_number == before.nhs_number);
  CHECK(record.start == before.start);
  CHECK(record.last_updated.nanoseconds == 123'456'700);
  CHECK(value_at(record.content, "meta.lastUpdated") == in_quotes("2026-11-23T10:01:00.1234567+00:00"));
  CHECK(with(with(record.content, "status", in_quotes("booked")), "meta.lastUpdated", "0") ==
        with(before.content, "meta.lastUpdated", "0"));
  CHECK(receiver.store.slots[0].taken == 1);
  REQUIRE(receiver.store.local_changes.size() == 1);
  CHECK(receiver.store.local_changes[0].status == "arrived");
  CHECK(receiver.store.local_changes[0].version == 2);
  CHECK(receiver.store.local_changes[0].at == record.last_updated);
}

TEST_CASE("CANCEL-10 CANCEL-12 a booking that staff cancel frees its slot once, and says why") {
  test::Booked receiver;
  const auto id = "Appointment/" + receiver.current().id.text();
  CHECK_FALSE(set_locally(receiver, {id, "cancelled"}));
  CHECK(receiver.is_booked());
  REQUIRE(set_locally(receiver, {id, "cancelled", "The clinic is closed"}));
  CHECK(value_at(receiver.current().content, "cancelationReason.text") == in_quotes("The clinic is closed"));
  CHECK(receiver.store.slots[0].taken == 0);
  // Again: it is so already.
  REQUIRE(set_locally(receiver, {id, "cancelled", "The clinic is closed"}));
  CHECK(receiver.current().version == 2);
  CHECK(receiver.store.local_changes.size() == 1);
  const auto refused = set_locally(receiver, {id, "booked"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().category == Category::conflict);
  CHECK(refused.error().diagnostics == "This Appointment is cancelled, which booked cannot follow. What can: none.");
  // And its sender comes too late.
  check_refused(receiver.process(receiver.cancellation()), Category::conflict,
                "Bundle.entry[1].resource.ofType(Appointment).id");
  CHECK(receiver.store.slots[0].taken == 0);
}

TEST_CASE("CANCEL-13 what staff give up is unlinked, and its partner goes on") {
  test::Booked receiver;
  const auto booking = receiver.current().id;
  test::MessageValues values;
  values.bundle_id = "linked";
  REQUIRE(receiver
              .process(with_in(test::new_referral(values), "ServiceRequest", "supportingInfo",
                               R"([{"reference":"Appointment/)" + booking.text() + "\"}]"))
              .result);
  REQUIRE(receiver.store.links.size() == 1);
  const auto referral = receiver.store.links[0].referral;
  REQUIRE(set_locally(receiver, {"ServiceRequest/" + referral.text(), "revoked", "Seen elsewhere"}));
  CHECK(receiver.store.links[0].ended == workflow::local_time(receiver.now));
  CHECK(receiver.store.find_current("Appointment", booking)->status == "booked");
  const auto revoked = receiver.store.find_current("ServiceRequest", referral)->content;
  CHECK(revoked.find(R"({"text":"Seen elsewhere"}])") != std::string::npos);
}

TEST_CASE("R4 app-4: a reason for missing an appointment goes when it was not missed") {
  test::Booked receiver;
  const auto id = "Appointment/" + receiver.current().id.text();
  REQUIRE(set_locally(receiver, {id, "noshow", "Nobody came"}));
  CHECK(value_at(receiver.current().content, "cancelationReason.text") == in_quotes("Nobody came"));
  CHECK(receiver.store.slots[0].taken == 1);
  REQUIRE(set_locally(receiver, {id, "arrived"}));
  CHECK(value_at(receiver.current().content, "cancelationReason").empty());
}

TEST_CASE("UPD-2 UPD-11 ERR-54 an update older than the status that staff set is 409, and takes nothing back") {
  Held receiver;
  REQUIRE(set_locally(receiver, {receiver.referral(), "on-hold"}));
  REQUIRE(set_locally(receiver, {receiver.referral(), "active"}));
  const auto before = receiver.store.resources.size();
  check_refused(receiver.update("2026-11-22T09:30:00Z"), Category::conflict, std::string(focus) + ".meta.lastUpdated");
  check_refused(receiver.update(just_before), Category::conflict, std::string(focus) + ".meta.lastUpdated");
  CHECK(receiver.store.resources.size() == before);
  CHECK(receiver.store.messages.size() == 1);

  SECTION("APPT-11 one as new as what staff wrote has seen it") {
    CHECK(receiver.update(at_ten).result);
    CHECK(receiver.newest().version == 4);
    CHECK_FALSE(receiver.newest().local);
    CHECK(receiver.update(just_before).result.error().category == Category::conflict);  // UPD-4 from now on
  }
  SECTION("one without a time has not") {
    receiver.values.last_updated = after;
    const auto undated = with_in(test::updated_referral(receiver.values), "ServiceRequest", "meta.lastUpdated", "");
    check_refused(receiver.process(undated), Category::conflict, std::string(focus) + ".meta.lastUpdated");
  }
}

TEST_CASE("UPD-11 an update does not take back what staff set, however new it is") {
  Held receiver;
  REQUIRE(set_locally(receiver, {receiver.referral(), "on-hold"}));
  check_refused(receiver.update(after), Category::conflict, std::string(focus) + ".status");
  CHECK(receiver.newest().status == "on-hold");

  Held validation("a4t1");
  REQUIRE(set_locally(validation, {validation.referral(), "on-hold"}));
  check_refused(validation.update(after, "active"), Category::conflict, std::string(focus) + ".status");
  CHECK(validation.update(after, "on-hold").result);
  // What the sender writes now is its own again.
  CHECK(validation.update("2026-11-22T10:00:01Z", "active").result);
}

TEST_CASE("UPD-8 CANCEL-2 what staff have completed is not current any more, and on hold it can be cancelled") {
  Held receiver;
  REQUIRE(set_locally(receiver, {receiver.referral(), "on-hold"}));
  SECTION("completed") {
    REQUIRE(set_locally(receiver, {receiver.referral(), "completed"}));
    check_refused(receiver.update(after), Category::conflict, std::string(focus) + ".id");
    CHECK_FALSE(receiver.process(test::cancelled_referral(receiver.values)).result);
  }
  SECTION("a cancellation is not an update: it passes whatever its time") {
    REQUIRE(note(receiver, receiver.referral()));
    REQUIRE(receiver.process(test::cancelled_referral(receiver.values)).result);
    CHECK(receiver.newest().status == "revoked");
    CHECK_FALSE(receiver.newest().local);
  }
}

TEST_CASE("UPD-2 an update older than the note that staff took is 409, a newer one is applied and unread") {
  Held receiver;
  const auto owner = storage::Owner{"ServiceRequest", receiver.store.resources[0].id};
  CHECK(receiver.store.find_conversation(owner)->unread);
  REQUIRE(note(receiver, receiver.referral()));
  CHECK_FALSE(receiver.store.find_conversation(owner)->unread);
  check_refused(receiver.update(just_before), Category::conflict, "Bundle.meta.lastUpdated");
  CHECK(receiver.newest().type == "Encounter");  // no version of anything was added

  SECTION("as new") {
    CHECK(receiver.update(at_ten).result);
    CHECK(receiver.store.find_conversation(owner)->unread);
    REQUIRE(note(receiver, receiver.referral()));
    CHECK_FALSE(receiver.store.find_conversation(owner)->unread);
  }
  SECTION("UPD-10 one entry that is new is enough") {
    receiver.values.last_updated = just_before;
    const auto one_new = with_in(test::updated_referral(receiver.values), "Flag", "meta.lastUpdated", in_quotes(after));
    CHECK(receiver.process(one_new).result);
  }
  SECTION("taking note again changes nothing, and does not move the time") {
    receiver.now.seconds += 60;
    REQUIRE(note(receiver, receiver.referral()));
    CHECK(receiver.store.local_changes.size() == 1);
    CHECK(receiver.update(at_ten).result);
  }
}

TEST_CASE("UPD-12 UPD-14 A6-7 our own Encounter's way is not local data: updates go on, and show it") {
  Held receiver("a6t1");
  REQUIRE(set_locally(receiver, {receiver.encounter(), "in-progress"}));
  const auto updated = receiver.update("2026-11-22T09:30:00Z");
  REQUIRE(updated.result);
  CHECK(value_at(updated.reply, "entry[4].resource.status") == in_quotes("in-progress"));
  REQUIRE(set_locally(receiver, {receiver.encounter(), "planned"}));  // stood down
  REQUIRE(set_locally(receiver, {receiver.encounter(), "cancelled", "RRNA"}));
  CHECK(value_at(receiver.newest().content, "reasonCode[0].coding[0].code") == in_quotes("RRNA"));
  CHECK(value_at(receiver.newest().content, "reasonCode[0].coding[0].system") ==
        in_quotes("https://fhir.nhs.uk/CodeSystem/rejected-reasons-bars"));
  CHECK(receiver.newest().referral->text() == receiver.values.service_request_id);

  Held finished("a6t1");
  REQUIRE(set_locally(finished, {finished.encounter(), "finished"}));
  CHECK(value_at(finished.newest().content, "period.end") == in_quotes("2026-11-22T10:00:00+00:00"));
}

TEST_CASE("A4-10 work that staff have begun ends updates of a validation, and is not taken back") {
  Held receiver("a4t1");
  REQUIRE(receiver.update("2026-11-22T09:30:00Z").result);
  REQUIRE(set_locally(receiver, {receiver.encounter(), "in-progress"}));
  check_refused(receiver.update(after), Category::conflict, std::string(focus) + ".id");
  const auto back = set_locally(receiver, {receiver.encounter(), "planned"});
  REQUIRE_FALSE(back);
  CHECK(back.error().diagnostics == "Work on a validation that has begun cannot be taken back.");
}

TEST_CASE("staff name a conversation by any of its ids") {
  Held receiver;
  const auto id = receiver.values.service_request_id;
  const auto bundle_id = test::MessageValues{}.bundle_id;
  for (const auto& name : {id, "ServiceRequest/" + id, receiver.encounter(), receiver.encounter_id, bundle_id}) {
    const auto found = find_target(receiver.store, Target{.id = name, .service = "2000072489"});
    REQUIRE(found);
    CHECK(found->type == "ServiceRequest");
    CHECK(found->id.text() == id);
  }
  struct Case {
    std::string id;
    std::string service;
    std::string_view says;
  };
  for (const auto& c : std::vector<Case>{{"Appointment/" + id, "", "Nothing is held"},
                                         {"Patient/" + id, "", "Nothing is held"},
                                         {"ServiceRequest/" + bundle_id, "", "Nothing is held"},
                                         {"ServiceRequest/", "", "Nothing is held"},
                                         {"nothing", "", "Nothing is held"},
                                         {id, "2000070513", "belongs to another service"},
                                         {bundle_id, "2000070513", "belongs to another service"}}) {
    CAPTURE(c.id);
    const auto found = find_target(receiver.store, Target{.id = c.id, .service = c.service});
    REQUIRE_FALSE(found);
    CHECK(found.error().category == Category::not_found);
    CHECK(found.error().diagnostics.find(c.says) != std::string::npos);
  }
}

TEST_CASE("a Bundle.id of several conversations is refused, and they are named") {
  Held receiver;
  const auto bundle_id = test::MessageValues{}.bundle_id;
  receiver.organisation = "C3003";  // whose Bundle.ids are its own
  test::MessageValues same;
  same.use_case = "a3t1";
  REQUIRE(receiver.process(test::new_referral(same)).result);
  const auto found = find_target(receiver.store, Target{.id = bundle_id});
  REQUIRE_FALSE(found);
  CHECK(found.error().category == Category::conflict);
  CHECK(found.error().diagnostics.find(receiver.referral() + " of service 2000072489, ServiceRequest/") !=
        std::string::npos);
}

TEST_CASE("a local change may ask that nobody has changed the resource since") {
  Held receiver;
  const auto changed = set_locally(receiver, {receiver.referral(), "on-hold", "", 2});
  REQUIRE_FALSE(changed);
  CHECK(changed.error().diagnostics == "It is at version 1, not 2: look at it again.");
  REQUIRE(set_locally(receiver, {receiver.referral(), "on-hold", "", 1}));
  Acknowledge unit({receiver.referral(), {}, 1}, receiver.now);
  CHECK(receiver.run(unit).error().category == Category::conflict);
}
