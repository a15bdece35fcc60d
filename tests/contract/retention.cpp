// What is removed when it has been kept long enough, and what stays.
#include "tests/contract/retaining.hpp"
#include "tests/support/catch.hpp"

using namespace bars;
using namespace bars::test;
using storage::Owner;
using storage::Snapshot;
using storage::Transaction;

namespace {

using Faults = std::vector<std::string>;

storage::LinkRecord link_between(std::uint32_t booking, std::uint32_t referral, std::int64_t made) {
  return {.booking = appointment(booking).id,
          .referral = appointment(referral).id,
          .service = appointment(booking).service,
          .made = {made, 0},
          .ended = {}};
}

storage::LocalChangeRecord change_of(const storage::ResourceRecord& record, fhir::Instant at) {
  return {.owner = {record.type, record.id},
          .type = record.type,
          .id = record.id,
          .status = record.status,
          .version = 1,
          .at = at};
}

storage::ResourceRecord encounter_of(std::uint32_t number, const storage::ResourceRecord& referral, fhir::Instant at) {
  auto record = kept_referral(number, "finished");
  record.type = "Encounter";
  record.referral = referral.id;
  record.identifiers.clear();
  record.nhs_number.clear();
  record.last_updated = at;
  return record;
}

storage::EntryRecord entry_of(const storage::ResourceRecord& record) {
  return {"urn:uuid:" + record.id.text(), record.type, record.id.text(), std::nullopt};
}

storage::SlotRecord slot_until(std::uint32_t number, std::int64_t end) {
  auto record = slot(number, 2);
  record.start = end - 900;
  record.end = end;
  return record;
}

bool holds_slot(OpenedStore& store, std::uint32_t number) {
  bool found = false;
  store.read([&](Snapshot& snapshot) { found = snapshot.find_slot(slot(number).id).has_value(); });
  return found;
}

/// Something about a conversation, and how it is added at a time.
struct Late {
  std::string what;
  std::function<void(Transaction&, std::uint32_t number, const storage::ResourceRecord&, fhir::Instant at)> add;
};

std::vector<Late> late_things() {
  return {
      {"version",
       [](Transaction& transaction, std::uint32_t, storage::ResourceRecord record, fhir::Instant at) {
         record.last_updated = at;
         transaction.put_resource(record);
       }},
      {"version before the current one",
       [](Transaction& transaction, std::uint32_t, storage::ResourceRecord record, fhir::Instant at) {
         record.last_updated = at;
         transaction.put_resource(record);
         record.last_updated = {day(0), 0};  // by a clock that was set back
         transaction.put_resource(record);
       }},
      {"message",
       [](Transaction& transaction, std::uint32_t number, const storage::ResourceRecord& record, fhir::Instant at) {
         add_exchange(transaction, {record.type, record.id}, number + 500, at);
       }},
      {"request id",
       [](Transaction& transaction, std::uint32_t number, const storage::ResourceRecord& record, fhir::Instant at) {
         auto settled = request(number + 500);
         settled.resource_type = record.type;
         settled.resource_id = record.id;
         settled.received = at;
         auto sent = message(number + 500);
         sent.owner = {record.type, record.id};
         sent.received = {day(0), 0};
         transaction.add_request(settled);
         transaction.add_message(sent);
         transaction.add_audit(audit(number + 500));
       }},
      {"local change", [](Transaction& transaction, std::uint32_t, const storage::ResourceRecord& record,
                          fhir::Instant at) { transaction.add_local_change(change_of(record, at)); }},
      {"Encounter",
       [](Transaction& transaction, std::uint32_t number, const storage::ResourceRecord& record, fhir::Instant at) {
         const auto encounter = encounter_of(number + 600, record, at);
         transaction.put_resource(encounter);
         add_exchange(transaction, {record.type, record.id}, number + 500, {day(0), 0}, {entry_of(encounter)});
       }},
      {"link that was made",
       [](Transaction& transaction, std::uint32_t number, const storage::ResourceRecord& record, fhir::Instant at) {
         auto booking = kept_booking(number + 700, "booked", day(400));
         add_conversation(transaction, number + 700, booking);
         auto link = link_between(number + 700, number, at.seconds);
         link.referral = record.id;
         link.made = at;
         transaction.add_link(link);
       }},
      {"link that was ended",
       [](Transaction& transaction, std::uint32_t number, const storage::ResourceRecord& record, fhir::Instant at) {
         auto booking = kept_booking(number + 700, "booked", day(400));
         add_conversation(transaction, number + 700, booking);
         transaction.add_link(link_between(number + 700, number, day(0)));
         transaction.end_links({record.type, record.id}, at);
       }},
  };
}

}  // namespace

TEST_CASE("retention: a referral that ended goes with all its own, and what it was linked with stays") {
  RetainingStore store;
  const auto referral = kept_referral(1, "active");
  const auto booking = kept_booking(2, "booked", day(4));
  const auto encounter = encounter_of(3, referral, {day(0), 0});
  const Owner owner{referral.type, referral.id};
  store.write([&](Transaction& transaction) {
    add_conversation(transaction, 1, referral);
    add_conversation(transaction, 2, booking);
    transaction.add_link(link_between(2, 1, day(1)));
    transaction.put_resource(encounter);
    transaction.put_resource(encounter_of(3, referral, {day(2), 0}));
    add_exchange(transaction, owner, 4, {day(3), 0}, {entry_of(referral), entry_of(encounter)});
    auto ended = kept_referral(1, "completed", day(3));
    ended.identifiers.push_back({"", "second"});
    transaction.put_resource(ended);
    transaction.add_local_change(change_of(ended, {day(3), 0}));
  });
  CHECK(store.pass_at(day(92)).conversations == 0);
  CHECK(store.pass_at(day(94)).conversations == 1);

  store->read([&](Snapshot& snapshot) {
    CHECK_FALSE(snapshot.find_resource(owner.type, owner.id, referral.service));
    CHECK_FALSE(snapshot.find_resource_version(owner.type, owner.id, referral.service, 1));
    CHECK_FALSE(snapshot.find_conversation(owner));
    CHECK_FALSE(snapshot.find_current("Encounter", encounter.id));
    CHECK_FALSE(snapshot.find_resource_version("Encounter", encounter.id, encounter.service, 1));
    CHECK(snapshot.find_messages(owner).empty());
    CHECK(snapshot.find_local_changes(owner).empty());
    CHECK(snapshot.find_links(owner).empty());
    CHECK_FALSE(snapshot.find_request(uuid(1), 0));
    CHECK_FALSE(snapshot.find_request(uuid(4), 0));
    CHECK_FALSE(snapshot.has_opening_message("A1001", "bundle-1"));
    CHECK(snapshot.find_owners("bundle-4").empty());
    CHECK(snapshot.find_audit(uuid(1).text()).size() == 1);
    CHECK(snapshot.find_audit(uuid(4).text()).size() == 1);
    // What was removed is on record itself.
    const auto acts = snapshot.find_audit("");
    REQUIRE(acts.size() == 1);
    CHECK(acts[0].interaction == "retention");
    CHECK(acts[0].at.seconds == day(94));
    CHECK(acts[0].detail.find("ServiceRequest/" + owner.id.text()) != std::string::npos);
    // The booking is as it was, but for the link.
    CHECK(snapshot.find_current("Appointment", booking.id)->status == "booked");
    CHECK(snapshot.find_messages({"Appointment", booking.id}).size() == 1);
    CHECK(snapshot.find_request(uuid(2), 0));
    CHECK(snapshot.find_links({"Appointment", booking.id}).empty());
    CHECK(snapshot.find_slot(slot(2).id)->taken == 1);
  });
  // The ids may come again.
  store.write([&](Transaction& transaction) { add_conversation(transaction, 1, kept_referral(1, "active", day(94))); });
  CHECK(store.faults() == Faults());
}

TEST_CASE("retention: a status that ends a conversation lets it go, another keeps it for ever") {
  RetainingStore store;
  struct Case {
    storage::ResourceRecord record;
    bool goes;
  };
  std::vector<Case> cases;
  std::uint32_t number = 0;
  for (const auto* status : {"completed", "revoked", "entered-in-error"})
    cases.push_back({kept_referral(++number, status), true});
  for (const auto* status : {"active", "on-hold", "draft", "unknown", "cancelled", ""})
    cases.push_back({kept_referral(++number, status), false});
  for (const auto* status : {"cancelled", "entered-in-error", "fulfilled", "noshow"})
    cases.push_back({kept_booking(++number, status), true});
  for (const auto* status : {"booked", "arrived", "checked-in", "pending", "completed", "revoked"})
    cases.push_back({kept_booking(++number, status), false});
  for (const auto* status : {"completed", "revoked"}) {
    cases.push_back({kept_referral(++number, status), true});
    cases.back().record.service = storage::outbox_of(cases.back().record.service);
  }
  store.write([&](Transaction& transaction) {
    for (std::uint32_t i = 0; i < cases.size(); ++i) add_conversation(transaction, i + 1, cases[i].record);
  });
  CHECK(store.pass_at(day(900)).conversations == 9);
  for (const auto& each : cases) {
    INFO(each.record.type << " " << each.record.status);
    CHECK(holds(*store, each.record) != each.goes);
  }
  CHECK(store.faults() == Faults());
}

TEST_CASE("retention: what is current decides, not what was") {
  RetainingStore store;
  auto reopened = kept_referral(1, "completed");
  auto restored = kept_booking(2, "noshow");
  store.write([&](Transaction& transaction) {
    add_conversation(transaction, 1, reopened);
    add_conversation(transaction, 2, restored);
    reopened.status = "active";
    restored.status = "booked";
    transaction.put_resource(reopened);
    transaction.put_resource(restored);
  });
  CHECK(store.pass_at(day(900)).conversations == 0);
  CHECK(store.faults() == Faults());
}

TEST_CASE("retention: whatever is about a conversation keeps it until its 90 days are over") {
  const auto now = day(200);
  const auto edge = now - kept_days * 86'400;
  RetainingStore store;
  const auto things = late_things();
  store.write([&](Transaction& transaction) {
    for (std::uint32_t i = 0; i < things.size(); ++i) {
      const auto old = kept_referral(10 + 2 * i, "completed");
      const auto young = kept_referral(11 + 2 * i, "completed");
      add_conversation(transaction, 10 + 2 * i, old);
      add_conversation(transaction, 11 + 2 * i, young);
      things[i].add(transaction, 10 + 2 * i, old, {edge - 1, 999'999'999});
      things[i].add(transaction, 11 + 2 * i, young, {edge, 0});
    }
  });
  CHECK(store.pass_at(now).conversations == things.size());
  for (std::uint32_t i = 0; i < things.size(); ++i) {
    INFO(things[i].what);
    CHECK_FALSE(holds(*store, kept_referral(10 + 2 * i, "")));
    CHECK(holds(*store, kept_referral(11 + 2 * i, "")));
    store->read([&](Snapshot& snapshot) {
      CHECK_FALSE(snapshot.find_request(uuid(10 + 2 * i), 0));
      CHECK(snapshot.find_request(uuid(11 + 2 * i), 0));
    });
  }
  CHECK(store.pass_at(now + 86'400).conversations == things.size());
  CHECK(store.faults() == Faults());
}

TEST_CASE("retention: a link keeps the booking that ended as well") {
  RetainingStore store;
  store.write([&](Transaction& transaction) {
    for (const std::uint32_t number : {1U, 3U}) {
      add_conversation(transaction, number, kept_booking(number, "cancelled"));
      add_conversation(transaction, number + 1, kept_referral(number + 1, "active"));
    }
    transaction.add_link(link_between(1, 2, day(10)));
    transaction.add_link(link_between(3, 4, day(9)));
  });
  CHECK(store.pass_at(day(100)).conversations == 1);
  CHECK(holds(*store, kept_booking(1, "")));
  CHECK_FALSE(holds(*store, kept_booking(3, "")));
  CHECK(holds(*store, kept_referral(4, "")));
  CHECK(store.faults() == Faults());
}

TEST_CASE("retention: a booking whose time has passed goes in any status, and its place is free again") {
  const auto now = day(200);
  const auto edge = now - kept_days * 86'400;
  RetainingStore store;
  const auto passed = [&](std::uint32_t number, std::int64_t start) {
    auto record = kept_booking(number, "booked");
    record.start = start;
    record.slot_id = slot(1).id;
    return record;
  };
  store.write([&](Transaction& transaction) {
    auto place = slot(1, 3);  // long enough to be there still
    place.start = edge - 1;
    place.end = edge;
    transaction.add_slots(std::vector{place});
    for (const std::uint32_t number : {2U, 3U, 4U}) {
      const auto record = passed(number, number == 4 ? edge : edge - 1);
      transaction.take_slot(place.id);
      transaction.put_resource(record);
      add_exchange(transaction, {record.type, record.id}, number, record.last_updated);
    }
    auto cancelled = passed(5, edge - 1);  // holds no place any more
    cancelled.status = "cancelled";
    transaction.put_resource(cancelled);
    add_exchange(transaction, {cancelled.type, cancelled.id}, 5, cancelled.last_updated);
  });
  const auto removed = store.pass_at(now);
  CHECK(removed.conversations == 3);
  CHECK(removed.slots == 0);
  CHECK(holds(*store, passed(4, edge)));
  store->read([&](Snapshot& snapshot) { CHECK(snapshot.find_slot(slot(1).id)->taken == 1); });
  CHECK(store.pass_at(now + 86'400).slots == 1);
  CHECK(store.faults() == Faults());
}

TEST_CASE("retention: slots that have passed go, unless somebody holds a place") {
  const auto now = day(200);
  const auto edge = now - kept_days * 86'400;
  RetainingStore store;
  store.write([&](Transaction& transaction) {
    transaction.add_slots(
        std::vector{slot_until(1, edge - 1), slot_until(2, edge), slot_until(3, now + 900), slot_until(4, edge - 1)});
    auto held = kept_booking(4, "booked", edge);  // changed since: it stays
    held.start = edge - 901;
    transaction.take_slot(slot(4).id);
    transaction.put_resource(held);
    add_exchange(transaction, {held.type, held.id}, 4, held.last_updated);
  });
  CHECK(store.pass_at(now).slots == 1);
  CHECK_FALSE(holds_slot(*store, 1));
  CHECK(holds_slot(*store, 2));
  CHECK(holds_slot(*store, 3));
  CHECK(holds_slot(*store, 4));
  CHECK(store.faults() == Faults());
}
