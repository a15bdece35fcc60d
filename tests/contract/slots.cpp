// Slots: what their capacity means, where they come from, and how they are found by diary.
#include "tests/contract/opened.hpp"
#include "tests/support/catch.hpp"

#include <functional>

using namespace bars;
using namespace bars::test;
using storage::Snapshot;
using storage::Transaction;

namespace {

void write_slots(OpenedStore& store, const std::function<void(Transaction&)>& work) {
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    work(transaction);
    return {};
  }));
}

}  // namespace

TEST_CASE("SLOT-15 a capacity below the places that are taken leaves them taken and gives no more") {
  OpenedStore store;
  auto shrunk = slot(1, 3);
  write_slots(store, [&](Transaction& transaction) {
    transaction.add_slots(std::vector<storage::SlotRecord>{shrunk});
    transaction.take_slot(shrunk.id);
    transaction.take_slot(shrunk.id);
  });
  shrunk.capacity = 1;
  std::vector<bool> taken;
  write_slots(store, [&](Transaction& transaction) {
    transaction.add_slots(std::vector<storage::SlotRecord>{shrunk});
    taken.push_back(transaction.take_slot(shrunk.id));
    transaction.release_slot(shrunk.id);
    taken.push_back(transaction.take_slot(shrunk.id));
    transaction.release_slot(shrunk.id);
    taken.push_back(transaction.take_slot(shrunk.id));
  });
  CHECK(taken == std::vector<bool>{false, false, true});
}

TEST_CASE("SLOT-15 a slot that was imported is changed by another import alone") {
  OpenedStore store;
  auto given = slot(1);
  auto brought = slot(1, 5);
  brought.imported = true;
  brought.end += 60;
  const auto after = [&](const storage::SlotRecord& record) {
    write_slots(store,
                [&](Transaction& transaction) { transaction.add_slots(std::vector<storage::SlotRecord>{record}); });
    storage::SlotRecord found;
    store.read([&](Snapshot& snapshot) { found = *snapshot.find_slot(record.id); });
    return found;
  };
  CHECK_FALSE(after(given).imported);
  auto found = after(brought);
  CHECK(found.imported);
  CHECK(found.capacity == 5);
  CHECK(found.end == brought.end);
  found = after(given);
  CHECK(found.imported);
  CHECK(found.capacity == 5);
  CHECK(found.end == brought.end);
  brought.capacity = 0;
  CHECK(after(brought).capacity == 0);
}

TEST_CASE("A2-4 slots are found by diary, each name whole") {
  OpenedStore store;
  auto first = slot(1);
  auto second = slot(2);
  first.diary = "major";
  second.diary = "majors";
  write_slots(store, [&](Transaction& transaction) {
    transaction.add_slots(std::vector<storage::SlotRecord>{first, second});
  });
  const auto found = [&](std::vector<std::string> diaries) {
    std::string ids;
    store.read([&](Snapshot& snapshot) {
      storage::SlotQuery query;
      query.service = first.service;
      query.diaries = std::move(diaries);
      query.to = second.start + 1;
      for (const auto& each : snapshot.find_slots(query)) ids += each.id == first.id ? "1" : "2";
    });
    return ids;
  };
  CHECK(found({}) == "12");
  CHECK(found({"major"}) == "1");
  CHECK(found({"majors"}) == "2");
  CHECK(found({"other", "majors", "major"}) == "12");
  CHECK(found({"ajor"}).empty());
}
