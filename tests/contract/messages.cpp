// What is kept of messages and conversations.
#include "tests/contract/opened.hpp"
#include "tests/support/catch.hpp"

using namespace bars;
using namespace bars::test;
using storage::Owner;
using storage::Snapshot;
using storage::Transaction;

namespace {

const std::string same_url = "urn:uuid:00000000-0000-4000-8000-000000000001";

/// A message about `owner` with one entry for each `lastUpdated`, all under different fullUrls but the first.
storage::MessageRecord about(const Owner& owner, std::uint32_t number, std::vector<storage::EntryRecord> entries) {
  auto record = message(number);
  record.owner = owner;
  record.entries = std::move(entries);
  return record;
}

storage::EntryRecord entry_of(std::string full_url, std::int64_t seconds) {
  return {std::move(full_url), "Patient", "patient-" + std::to_string(seconds), fhir::Instant{seconds, 0}};
}

void check_same(const storage::EntryRecord& found, const storage::EntryRecord& expected) {
  CHECK(found.full_url == expected.full_url);
  CHECK(found.type == expected.type);
  CHECK(found.id == expected.id);
  CHECK(found.last_updated == expected.last_updated);
}

void add_messages(OpenedStore& store, const std::vector<storage::MessageRecord>& records) {
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    for (const auto& record : records) transaction.add_message(record);
    return {};
  }));
}

}  // namespace

TEST_CASE("TI-14 TI-15 only an opening message of the same organisation counts as a used Bundle.id") {
  OpenedStore store;
  auto update = message(2);
  update.opens_conversation = false;
  add_messages(store, {message(1), update});
  store.read([&](Snapshot& snapshot) {
    CHECK(snapshot.has_opening_message("A1001", "bundle-1"));
    CHECK_FALSE(snapshot.has_opening_message("B2002", "bundle-1"));
    CHECK_FALSE(snapshot.has_opening_message("A1001", "bundle-2"));
    CHECK_FALSE(snapshot.has_opening_message("A1001", "BUNDLE-1"));
  });
}

TEST_CASE("BIZ-11 messages come back byte for byte, oldest first, by what they are about") {
  OpenedStore store;
  auto second = message(2);
  second.owner = message(1).owner;
  second.body = storage::Body::pack(std::string(100'000, '\x7f'));
  second.entries.clear();
  auto other = message(3);
  other.owner = {"ServiceRequest", message(1).owner.id};
  add_messages(store, {message(1), second, other, message(4)});
  store.read([&](Snapshot& snapshot) {
    const auto found = snapshot.find_messages(message(1).owner);
    REQUIRE(found.size() == 2);
    const auto sent = message(1);
    CHECK(found[0].request_id == sent.request_id);
    CHECK(found[0].bundle_id == sent.bundle_id);
    CHECK(found[0].organisation == sent.organisation);
    CHECK(found[0].opens_conversation);
    CHECK(found[0].service == sent.service);
    CHECK(found[0].event == sent.event);
    CHECK(found[0].request_type == sent.request_type);
    CHECK(found[0].source_endpoint == sent.source_endpoint);
    CHECK(found[0].owner.type == sent.owner.type);
    CHECK(found[0].owner.id == sent.owner.id);
    CHECK(found[0].received == sent.received);
    CHECK(found[0].body.text() == sent.body.text());
    REQUIRE(found[0].entries.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) check_same(found[0].entries[i], sent.entries[i]);
    CHECK(found[1].body.text() == std::string(100'000, '\x7f'));
    CHECK(found[1].entries.empty());
  });
}

TEST_CASE("BIZ-11 one message is found by the committed request that brought it") {
  OpenedStore store;
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    for (const std::uint32_t number : {1u, 2u, 3u}) {
      auto record = message(number);
      record.owner = message(1).owner;  // one conversation
      transaction.add_message(record);
    }
    auto settled = request(2);
    settled.resource_id = message(1).owner.id;
    transaction.add_request(settled);
    settled = request(3);
    settled.resource_id = message(1).owner.id;
    settled.committed = false;
    settled.keep_until = 4'000'000'000;
    transaction.add_request(settled);
    transaction.add_request(request(4));  // without a message
    return {};
  }));
  store.read([&](Snapshot& snapshot) {
    const auto found = snapshot.find_message(uuid(2));
    REQUIRE(found);
    CHECK(found->bundle_id == "bundle-2");
    CHECK(found->body.text() == message(2).body.text());
    CHECK(found->received == message(2).received);
    for (const std::uint32_t number : {1u, 3u, 4u, 5u}) CHECK_FALSE(snapshot.find_message(uuid(number)));
  });
}

TEST_CASE("UPD-3 UPD-6 the newest version of each entry of a conversation is found, and where it is") {
  OpenedStore store;
  const Owner first{"ServiceRequest", uuid(1)};
  const Owner second{"ServiceRequest", uuid(2)};
  const Owner booking{"Appointment", uuid(1)};
  add_messages(store, {about(first, 1, {entry_of("urn:b", 10), entry_of(same_url, 20), entry_of("", 5)}),
                       about(second, 2, {entry_of(same_url, 90)}), about(booking, 3, {entry_of(same_url, 91)}),
                       about(first, 4, {entry_of("urn:c", 40), entry_of("urn:b", 30)})});
  store.read([&](Snapshot& snapshot) {
    const auto found = snapshot.find_entries(first);
    REQUIRE(found.size() == 3);
    check_same(found[0].entry, entry_of("urn:b", 30));
    CHECK(found[0].request_id == uuid(4));
    CHECK(found[0].index == 1);
    check_same(found[1].entry, entry_of("urn:c", 40));
    CHECK(found[1].request_id == uuid(4));
    CHECK(found[1].index == 0);
    check_same(found[2].entry, entry_of(same_url, 20));
    CHECK(found[2].request_id == uuid(1));
    CHECK(found[2].index == 1);
    REQUIRE(snapshot.find_entries(second).size() == 1);
    check_same(snapshot.find_entries(second)[0].entry, entry_of(same_url, 90));
    check_same(snapshot.find_entries(booking)[0].entry, entry_of(same_url, 91));
    CHECK(snapshot.find_entries({"Appointment", uuid(2)}).empty());
  });
}

TEST_CASE("UPD-3 the version that was stored last counts, whatever its instant, and one without an instant too") {
  OpenedStore store;
  const Owner owner{"ServiceRequest", uuid(1)};
  auto undated = entry_of(same_url, 7);
  undated.last_updated.reset();
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    transaction.add_message(about(owner, 1, {entry_of(same_url, 20)}));
    transaction.add_message(about(owner, 2, {entry_of(same_url, 10)}));
    check_same(transaction.find_entries(owner).at(0).entry, entry_of(same_url, 10));
    transaction.add_message(about(owner, 3, {undated}));
    check_same(transaction.find_entries(owner).at(0).entry, undated);
    return {};
  }));
}

TEST_CASE("UPD-7 MH-12 a conversation is found by service and Bundle.id, the newest of several") {
  OpenedStore store;
  const auto with = [](std::uint32_t number, std::string service, std::string organisation, std::string bundle_id) {
    auto record = message(number);
    record.service = std::move(service);
    record.organisation = std::move(organisation);
    record.bundle_id = std::move(bundle_id);
    return record;
  };
  const auto sent = storage::outbox_of("2000072489");
  add_messages(store, {with(1, "2000072489", "A1001", "same"), with(2, "2000072489", "B2002", "same"),
                       with(3, "2000072490", "A1001", "same"), with(4, "2000072489", "A1001", "twice"),
                       with(5, "2000072489", "A1001", "twice"), with(6, sent, "A1001", "twice")});
  store.read([&](Snapshot& snapshot) {
    struct Case {
      std::string_view service;
      std::string_view bundle_id;
      std::string_view organisation;
      std::uint32_t expected;
    };
    for (const Case& each : {Case{"2000072489", "same", "A1001", 1}, Case{"2000072489", "same", "B2002", 2},
                             Case{"2000072489", "same", "", 2}, Case{"2000072490", "same", "", 3},
                             Case{"2000072489", "twice", "A1001", 5}, Case{sent, "twice", "", 6}}) {
      INFO(each.service << ' ' << each.organisation << ' ' << each.bundle_id);
      const auto owner = snapshot.find_owner(each.service, each.bundle_id, each.organisation);
      REQUIRE(owner);
      CHECK(owner->type == "Appointment");
      CHECK(owner->id == message(each.expected).owner.id);
    }
    CHECK_FALSE(snapshot.find_owner("2000072489", "twice", "B2002"));
    CHECK_FALSE(snapshot.find_owner("2000072490", "twice", ""));
    CHECK_FALSE(snapshot.find_owner("2000072489", "", ""));
  });
}

TEST_CASE("A1-3 CANCEL-13 links are found from both ends, and ended once for all of one end") {
  OpenedStore store;
  const auto link = [](std::uint32_t booking, std::uint32_t referral, std::int64_t made) {
    return storage::LinkRecord{uuid(booking), uuid(referral), "2000072489", fhir::Instant{made, 7}, std::nullopt};
  };
  const Owner referral{"ServiceRequest", uuid(100)};
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    transaction.add_link(link(2, 100, 20));
    transaction.add_link(link(1, 100, 10));
    transaction.add_link(link(3, 101, 30));
    transaction.add_link(link(1, 100, 99));  // linked already
    transaction.end_links({"Appointment", uuid(2)}, {50, 1});
    transaction.end_links({"ServiceRequest", uuid(2)}, {60, 1});  // no referral of that id
    return {};
  }));
  store.read([&](Snapshot& snapshot) {
    const auto found = snapshot.find_links(referral);
    REQUIRE(found.size() == 2);
    CHECK(found[0].booking == uuid(1));
    CHECK(found[0].referral == uuid(100));
    CHECK(found[0].service == "2000072489");
    CHECK(found[0].made == fhir::Instant{10, 7});
    CHECK_FALSE(found[0].ended);
    CHECK(found[1].booking == uuid(2));
    CHECK(found[1].ended == fhir::Instant{50, 1});
    REQUIRE(snapshot.find_links({"Appointment", uuid(3)}).size() == 1);
    CHECK(snapshot.find_links({"Appointment", uuid(100)}).empty());
    CHECK(snapshot.find_links({"Encounter", uuid(3)}).empty());
  });
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    transaction.end_links(referral, {70, 1});
    transaction.add_link(link(1, 100, 80));  // apart for good
    return {};
  }));
  store.read([&](Snapshot& snapshot) {
    const auto found = snapshot.find_links(referral);
    REQUIRE(found.size() == 2);
    CHECK(found[0].ended == fhir::Instant{70, 1});
    CHECK(found[1].ended == fhir::Instant{50, 1});
    CHECK_FALSE(snapshot.find_links({"Appointment", uuid(3)})[0].ended);
  });
}
