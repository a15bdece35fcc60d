// What each verb keeps and gives back.
#include "tests/contract/opened.hpp"
#include "tests/support/catch.hpp"

using namespace bars;
using namespace bars::test;
using storage::Snapshot;
using storage::Transaction;

TEST_CASE("TI-5 TI-13 a committed request id is found with everything that was kept of it") {
  OpenedStore store;
  const auto kept = request(1);
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    transaction.add_request(kept);
    return {};
  }));
  store.read([&](Snapshot& snapshot) {
    const auto found = snapshot.find_request(kept.request_id, 4'000'000'000);
    REQUIRE(found);
    CHECK(found->request_id == kept.request_id);
    CHECK(found->correlation_id == kept.correlation_id);
    CHECK(found->body_hash == kept.body_hash);
    CHECK(found->organisation == kept.organisation);
    CHECK(found->received == kept.received);
    CHECK(found->committed);
    CHECK(found->resource_type == kept.resource_type);
    CHECK(found->resource_id == kept.resource_id);
    CHECK_FALSE(snapshot.find_request(uuid(2), 0));
  });
}

TEST_CASE("TI-5 a committed request id is never replaced") {
  OpenedStore store;
  const auto add = [&](bool committed, std::string organisation) {
    return store.write([=](Transaction& transaction) -> fhir::Result<void> {
      auto record = request(1);
      record.committed = committed;
      record.organisation = organisation;
      record.keep_until = 4'000'000'000;
      transaction.add_request(record);
      transaction.put_resource(appointment(1));
      return {};
    });
  };
  REQUIRE(add(true, "A1001"));
  for (const bool committed : {true, false}) {
    const auto second = add(committed, "B2002");
    REQUIRE_FALSE(second);
    CHECK(second.error().category == fhir::Category::exception);
  }
  store.read([&](Snapshot& snapshot) {
    CHECK(snapshot.find_request(uuid(1), 0)->organisation == "A1001");
    CHECK(snapshot.find_resource("Appointment", appointment(1).id, "2000072489")->version == 1);
  });
}

TEST_CASE("TI-8 a kept refusal is found until its time is up, and gives way to a success") {
  OpenedStore store;
  auto kept = request(1);
  kept.committed = false;
  kept.refusal = storage::encode_refusal(refusal());
  kept.keep_until = 4'000'000'000;
  const auto add = [&] {
    return store.write([&](Transaction& transaction) -> fhir::Result<void> {
      transaction.add_request(kept);
      return {};
    });
  };
  REQUIRE(add());
  store.read([&](Snapshot& snapshot) {
    const auto found = snapshot.find_request(kept.request_id, kept.keep_until - 1);
    REQUIRE(found);
    CHECK_FALSE(found->committed);
    CHECK(found->keep_until == kept.keep_until);
    CHECK(storage::decode_refusal(found->refusal).category == fhir::Category::conflict);
    CHECK_FALSE(snapshot.find_request(kept.request_id, kept.keep_until));
  });
  kept.committed = true;
  kept.refusal.clear();
  REQUIRE(add());
  store.read([&](Snapshot& snapshot) { CHECK(snapshot.find_request(kept.request_id, 5'000'000'000)->committed); });
}

TEST_CASE("BOOK-2 CANCEL-10 a slot is taken while it has room, and a place given back can be taken again") {
  OpenedStore store;
  std::vector<bool> taken;
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    const std::vector<storage::SlotRecord> slots = {slot(1, 2)};
    transaction.add_slots(slots);
    for (int i = 0; i < 3; ++i) taken.push_back(transaction.take_slot(slot(1).id));
    transaction.release_slot(slot(1).id);
    taken.push_back(transaction.take_slot(slot(1).id));
    taken.push_back(transaction.take_slot("no such slot"));
    transaction.release_slot("no such slot");
    return {};
  }));
  CHECK(taken == std::vector<bool>{true, true, false, true, false});
  store.read([&](Snapshot& snapshot) {
    const auto found = snapshot.find_slot(slot(1).id);
    REQUIRE(found);
    CHECK(found->taken == 2);
    CHECK(found->capacity == 2);
    CHECK_FALSE(found->is_free());
    CHECK_FALSE(snapshot.find_slot("no such slot"));
  });
}

TEST_CASE("a slot that nobody holds cannot be given back twice") {
  OpenedStore store;
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    const std::vector<storage::SlotRecord> slots = {slot(1)};
    transaction.add_slots(slots);
    transaction.release_slot(slot(1).id);
    return {};
  }));
  store.read([&](Snapshot& snapshot) { CHECK(snapshot.find_slot(slot(1).id)->taken == 0); });
}

TEST_CASE("slots that are there already keep what they have") {
  OpenedStore store;
  std::vector<std::size_t> added;
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    const std::vector<storage::SlotRecord> first = {slot(1), slot(2)};
    added.push_back(transaction.add_slots(first));
    transaction.take_slot(slot(1).id);
    const std::vector<storage::SlotRecord> second = {slot(1), slot(2), slot(3)};
    added.push_back(transaction.add_slots(second));
    return {};
  }));
  CHECK(added == std::vector<std::size_t>{2, 1});
  store.read([&](Snapshot& snapshot) { CHECK(snapshot.find_slot(slot(1).id)->taken == 1); });
}

TEST_CASE("SLOT-15 slots that are there already get the capacity of today, and their end while nobody holds a place") {
  OpenedStore store;
  auto taken = slot(1);
  auto unused = slot(2);
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    transaction.add_slots(std::vector<storage::SlotRecord>{taken, unused});
    transaction.take_slot(taken.id);
    for (auto* changed : {&taken, &unused}) {
      changed->capacity = 3;
      changed->end += 900;
    }
    CHECK(transaction.add_slots(std::vector<storage::SlotRecord>{taken, unused}) == 0);
    return {};
  }));
  store.read([&](Snapshot& snapshot) {
    CHECK(snapshot.find_slot(taken.id)->capacity == 3);
    CHECK(snapshot.find_slot(taken.id)->taken == 1);
    CHECK(snapshot.find_slot(taken.id)->end == taken.end - 900);
    CHECK(snapshot.find_slot(unused.id)->capacity == 3);
    CHECK(snapshot.find_slot(unused.id)->end == unused.end);
  });
}

TEST_CASE("slots are found by service, start and state, in order, up to the limit") {
  OpenedStore store;
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    auto foreign = slot(9);
    foreign.service = "another service";
    foreign.start = slot(1).start;
    const std::vector<storage::SlotRecord> slots = {slot(3), slot(1), slot(2), foreign};
    transaction.add_slots(slots);
    transaction.take_slot(slot(2).id);
    return {};
  }));
  struct Case {
    bool free;
    bool busy;
    std::int64_t to;
    std::size_t limit;
    std::vector<std::uint32_t> expected;
  };
  const std::vector<Case> cases = {{true, true, slot(4).start, 10, {1, 2, 3}}, {true, false, slot(4).start, 10, {1, 3}},
                                   {false, true, slot(4).start, 10, {2}},      {false, false, slot(4).start, 10, {}},
                                   {true, true, slot(3).start, 10, {1, 2}},    {true, true, slot(4).start, 2, {1, 2}}};
  store.read([&](Snapshot& snapshot) {
    for (const Case& each : cases) {
      storage::SlotQuery query;
      query.service = "2000072489";
      query.from = slot(1).start;
      query.to = each.to;
      query.free = each.free;
      query.busy = each.busy;
      query.limit = each.limit;
      std::vector<std::string> found;
      for (const auto& record : snapshot.find_slots(query)) found.push_back(record.id);
      std::vector<std::string> expected;
      for (const auto number : each.expected) expected.push_back(slot(number).id);
      CHECK(found == expected);
    }
  });
}

TEST_CASE("LOG-1 HDR-5 audit records keep every field and the ids as they were sent") {
  OpenedStore store;
  const auto kept = audit(1);
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    transaction.add_audit(kept);
    transaction.add_audit(audit(2));
    return {};
  }));
  store.read([&](Snapshot& snapshot) {
    const auto found = snapshot.find_audit(kept.request_id);
    REQUIRE(found.size() == 1);
    CHECK(found[0].at == kept.at);
    CHECK(found[0].request_id == kept.request_id);
    CHECK(found[0].correlation_id == kept.correlation_id);
    CHECK(found[0].peer == kept.peer);
    CHECK(found[0].address == kept.address);
    CHECK(found[0].organisation == kept.organisation);
    CHECK(found[0].software == kept.software);
    CHECK(found[0].practitioner == kept.practitioner);
    CHECK(found[0].target == kept.target);
    CHECK(found[0].source_endpoint == kept.source_endpoint);
    CHECK(found[0].interaction == kept.interaction);
    CHECK(found[0].request_type == kept.request_type);
    CHECK(found[0].status == kept.status);
    CHECK(found[0].code == kept.code);
    CHECK(found[0].issue == kept.issue);
    CHECK(found[0].detail == kept.detail);
    CHECK(found[0].resource == kept.resource);
    CHECK(found[0].body_hash == kept.body_hash);
    CHECK(found[0].headers == kept.headers);
    CHECK(found[0].duration_microseconds == kept.duration_microseconds);
  });
}
