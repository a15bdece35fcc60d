// Conversations as the service's staff see them, and what they did with them.
#include "tests/contract/opened.hpp"
#include "tests/support/catch.hpp"

using namespace bars;
using namespace bars::test;
using storage::ConversationQuery;
using storage::Owner;
using storage::Snapshot;
using storage::Transaction;

namespace {

void store_units(OpenedStore& store, const std::function<void(Transaction&)>& work) {
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    work(transaction);
    return {};
  }));
}

storage::ResourceRecord referral_of(std::uint32_t number, std::string service = "2000072489") {
  auto record = appointment(number);
  record.type = "ServiceRequest";
  record.status = "active";
  record.service = std::move(service);
  record.slot_id.clear();
  record.start.reset();
  return record;
}

storage::LocalChangeRecord note_of(const storage::ResourceRecord& record, std::int64_t version, std::string status) {
  return {.owner = {record.type, record.id},
          .type = record.type,
          .id = record.id,
          .status = std::move(status),
          .version = version,
          .messages = 77,  // the store counts them
          .at = {1'700'000'500, 100}};
}

std::vector<fhir::Uuid> ids_found(Snapshot& snapshot, ConversationQuery query) {
  std::vector<fhir::Uuid> ids;
  for (const auto& found : snapshot.find_conversations(query).found) ids.push_back(found.current.id);
  return ids;
}

using Ids = std::vector<fhir::Uuid>;

}  // namespace

TEST_CASE("UPD-11 a version that staff wrote is marked, and an Encounter knows its referral") {
  OpenedStore store;
  store_units(store, [](Transaction& transaction) {
    auto record = appointment(1);
    transaction.put_resource(record);
    record.local = true;
    record.status = "arrived";
    transaction.put_resource(record);
    auto encounter = referral_of(2);
    encounter.type = "Encounter";
    encounter.referral = uuid(7);
    transaction.put_resource(encounter);
  });
  store.read([](Snapshot& snapshot) {
    const auto booking = snapshot.find_current("Appointment", appointment(1).id);
    REQUIRE(booking);
    CHECK(booking->local);
    CHECK(booking->version == 2);
    CHECK_FALSE(booking->referral);
    CHECK_FALSE(snapshot.find_resource_version("Appointment", booking->id, booking->service, 1)->local);
    CHECK(snapshot.find_current("Encounter", appointment(2).id)->referral == uuid(7));
    CHECK_FALSE(snapshot.find_current("ServiceRequest", appointment(1).id));
    CHECK_FALSE(snapshot.find_current("Appointment", uuid(9)));
  });
}

TEST_CASE("UPD-12 what staff did with a conversation is kept in order, with the messages that there were") {
  OpenedStore store;
  const auto booking = appointment(1);
  const Owner owner{booking.type, booking.id};
  store_units(store, [&](Transaction& transaction) {
    transaction.put_resource(booking);
    auto other = message(1);
    other.owner = {"ServiceRequest", booking.id};
    transaction.add_message(message(1));
    transaction.add_message(other);
    transaction.add_local_change(note_of(booking, 1, ""));
    transaction.add_local_change(note_of(booking, 2, "arrived"));
    transaction.add_local_change(note_of(referral_of(1), 1, ""));  // the same id, another type
  });
  store.read([&](Snapshot& snapshot) {
    const auto found = snapshot.find_local_changes(owner);
    REQUIRE(found.size() == 2);
    CHECK(found[0].status.empty());
    CHECK(found[0].version == 1);
    CHECK(found[0].messages == 1);
    CHECK(found[0].owner.type == owner.type);
    CHECK(found[0].owner.id == owner.id);
    CHECK(found[1].status == "arrived");
    CHECK(found[1].version == 2);
    CHECK(found[1].type == "Appointment");
    CHECK(found[1].id == booking.id);
    CHECK(found[1].at == fhir::Instant{1'700'000'500, 100});
  });
}

TEST_CASE("UPD-12 a conversation is unread until staff take note, and again when something comes") {
  OpenedStore store;
  const auto booking = appointment(1);
  const Owner owner{booking.type, booking.id};
  const auto check = [&](bool acknowledged, bool unread, std::string_view request_type) {
    store.read([&](Snapshot& snapshot) {
      const auto found = snapshot.find_conversation(owner);
      REQUIRE(found);
      CHECK(found->acknowledged.has_value() == acknowledged);
      CHECK(found->unread == unread);
      CHECK(found->request_type == request_type);
      CHECK(found->received == booking.last_updated);
      ConversationQuery query;
      query.unread_only = true;
      CHECK(snapshot.find_conversations(query).found.size() == (unread ? 1 : 0));
    });
  };
  store_units(store, [&](Transaction& transaction) { transaction.put_resource(booking); });
  check(false, true, "");
  store_units(store, [&](Transaction& transaction) { transaction.add_message(message(1)); });
  check(false, true, "new-booking");
  store_units(store, [&](Transaction& transaction) { transaction.add_local_change(note_of(booking, 1, "")); });
  check(true, false, "new-booking");
  // What staff do themselves is read.
  auto later = booking;
  later.last_updated.seconds += 100;
  later.local = true;
  store_units(store, [&](Transaction& transaction) {
    transaction.put_resource(later);
    transaction.add_local_change(note_of(booking, 2, "arrived"));
  });
  check(true, false, "new-booking");
  auto second = message(2);
  second.owner = owner;
  second.request_type = "update-booking";
  store_units(store, [&](Transaction& transaction) { transaction.add_message(second); });
  check(true, true, "update-booking");
  store_units(store, [&](Transaction& transaction) { transaction.add_local_change(note_of(booking, 2, "")); });
  check(true, false, "update-booking");
  later.local = false;  // a write that is no message
  store_units(store, [&](Transaction& transaction) { transaction.put_resource(later); });
  check(true, true, "update-booking");
}

TEST_CASE("conversations are listed newest first, by service and time, a page at a time") {
  OpenedStore store;
  const std::string other = "2000070513";
  store_units(store, [&](Transaction& transaction) {
    transaction.put_resource(appointment(1));
    transaction.put_resource(referral_of(2, other));
    auto encounter = appointment(3);
    encounter.type = "Encounter";
    transaction.put_resource(encounter);
    transaction.put_resource(referral_of(4));
    transaction.put_resource(referral_of(5, storage::outbox_of(other)));
    auto again = appointment(1);  // its second version, stored last
    again.last_updated.seconds += 10;
    transaction.put_resource(again);
  });
  const auto first = appointment(1).id;
  const auto second = appointment(2).id;
  const auto fourth = appointment(4).id;
  const auto fifth = appointment(5).id;  // sent by the other service
  store.read([&](Snapshot& snapshot) {
    CHECK(ids_found(snapshot, {}) == Ids{first, fifth, fourth, second});
    ConversationQuery query;
    query.service = other;
    CHECK(ids_found(snapshot, query) == Ids{fifth, second});
    query = {};
    query.since = appointment(4).last_updated;
    CHECK(ids_found(snapshot, query) == Ids{first, fifth, fourth});
    query = {};
    query.limit = 2;
    auto page = snapshot.find_conversations(query);
    REQUIRE(page.found.size() == 2);
    REQUIRE(page.next);
    query.before = page.next;
    CHECK(ids_found(snapshot, query) == Ids{fourth, second});
    CHECK(page.found[0].current.version == 2);
    CHECK(page.found[0].received == appointment(1).last_updated);
  });
}

TEST_CASE("a page of conversations ends after so many versions, and the next goes on behind them") {
  OpenedStore store;
  store_units(store, [](Transaction& transaction) {
    transaction.put_resource(referral_of(9));
    for (std::uint32_t i = 0; i < 5; ++i) {
      auto record = appointment(1);
      record.last_updated.seconds += i;
      transaction.put_resource(record);
    }
  });
  store.read([](Snapshot& snapshot) {
    ConversationQuery query;
    query.look_at = 5;
    const auto page = snapshot.find_conversations(query);
    CHECK(page.found.size() == 1);
    REQUIRE(page.next);
    query.before = page.next;
    const auto rest = snapshot.find_conversations(query);
    CHECK(rest.found.size() == 1);
    CHECK_FALSE(rest.next);
    query.before.reset();
    query.look_at = 6;
    CHECK(snapshot.find_conversations(query).found.size() == 2);
    CHECK_FALSE(snapshot.find_conversations(query).next);
  });
}

TEST_CASE("conversations stored before a clock was set back are found by their time") {
  OpenedStore store;
  const auto since = fhir::Instant{1'800'000'000, 0};
  const auto listed = [&](std::int64_t behind) {
    ConversationQuery query;
    query.since = since;
    store_units(store, [&](Transaction& transaction) {
      auto wanted = appointment(1);
      wanted.last_updated = since;
      transaction.put_resource(wanted);
      auto later = appointment(2);
      later.last_updated = {since.seconds - behind, 0};
      transaction.put_resource(later);
    });
    std::size_t found = 0;
    store.read([&](Snapshot& snapshot) { found = snapshot.find_conversations(query).found.size(); });
    return found;
  };
  CHECK(listed(storage::seconds_of_clock_change) == 1);
  CHECK(listed(storage::seconds_of_clock_change + 1) == 0);
}

TEST_CASE("a Bundle.id finds every conversation that it was used in, whoever sent it") {
  OpenedStore store;
  store_units(store, [](Transaction& transaction) {
    for (std::uint32_t number = 1; number <= 30; ++number) {
      auto record = message(number);
      record.organisation = "B" + std::to_string(number % 20);
      if (number <= 12) record.bundle_id = "shared";
      transaction.add_message(record);
    }
    auto again = message(13);
    again.organisation = "C1";  // the same conversation, another sender
    transaction.add_message(again);
  });
  store.read([](Snapshot& snapshot) {
    const auto one = snapshot.find_owners("bundle-13");
    REQUIRE(one.size() == 1);
    CHECK(one[0].type == "Appointment");
    CHECK(one[0].id == message(13).owner.id);
    CHECK(snapshot.find_owners("shared").size() == storage::most_owners);
    CHECK(snapshot.find_owners("bundle-99").empty());
    CHECK(snapshot.find_owners("").empty());
  });
}

TEST_CASE("the heads of messages come without bodies, oldest first") {
  OpenedStore store;
  store_units(store, [](Transaction& transaction) {
    auto second = message(2);
    second.owner = message(1).owner;
    transaction.add_message(message(1));
    transaction.add_message(second);
  });
  store.read([](Snapshot& snapshot) {
    const auto found = snapshot.find_message_heads(message(1).owner);
    REQUIRE(found.size() == 2);
    CHECK(found[0].request_id == message(1).request_id);
    CHECK(found[0].request_type == "new-booking");
    CHECK(found[0].received == message(1).received);
    CHECK(found[0].body.bytes().empty());
    CHECK(found[0].entries.empty());
    CHECK(found[1].bundle_id == "bundle-2");
  });
}
