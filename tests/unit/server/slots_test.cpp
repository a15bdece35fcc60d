#include "server/workflow/slots.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace bars;
using workflow::ServiceEntry;
using workflow::slots_of;

/// A service with one diary over one day's horizon.
config::Service one_diary(unsigned from_minute, unsigned to_minute, unsigned minutes = 15, unsigned horizon = 1) {
  auto service = test::emergency_department();
  service.diaries = {test::diary("d", from_minute, to_minute, minutes)};
  service.diaries[0].slots.horizon_days = horizon;
  return service;
}

std::vector<storage::SlotRecord> slots(const config::Service& service, std::string_view now) {
  std::vector<storage::SlotRecord> all;
  const ServiceEntry entry(service);
  for (const auto& diary : entry.diaries()) {
    const auto more = slots_of(diary, test::seconds_at(now));
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

std::chrono::local_days local_day(int year, unsigned month, unsigned of_month) {
  return std::chrono::local_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{of_month}};
}

std::vector<std::string> starts(const config::Service& service, std::string_view now) {
  std::vector<std::string> texts;
  for (const auto& slot : slots(service, now)) texts.push_back(fhir::format_seconds(slot.start).substr(0, 16));
  return texts;
}

}  // namespace

TEST_CASE("SLOT-12 a diary gives a slot for every whole length that fits its hours") {
  struct Case {
    unsigned from, to, minutes;
    std::size_t count;
  };
  for (const auto& c : std::vector<Case>{{480, 1200, 15, 48},
                                         {480, 1200, 30, 24},
                                         {480, 490, 15, 0},
                                         {480, 495, 15, 1},
                                         {480, 509, 15, 1},
                                         {0, 1440, 60, 24},
                                         {1380, 1440, 60, 1}}) {
    INFO(c.from << " to " << c.to << " by " << c.minutes);
    CHECK(slots(one_diary(c.from, c.to, c.minutes), "2026-11-23T12:00:00Z").size() == c.count);
  }
  const auto first = slots(one_diary(480, 1200), "2026-11-23T12:00:00Z").front();
  CHECK(fhir::format_seconds(first.start) == "2026-11-23T08:00:00+00:00");  // the day from its beginning
  CHECK(fhir::format_seconds(first.end) == "2026-11-23T08:15:00+00:00");
  CHECK(first.service == "2000072489");
  CHECK(first.diary == "d");
  CHECK(first.capacity == 1);
  CHECK(first.taken == 0);
}

TEST_CASE("SLOT-12 the horizon counts local days, and only the weekdays of the diary have slots") {
  auto service = one_diary(480, 540, 60, 14);
  CHECK(slots(service, "2026-11-23T12:00:00Z").size() == 14);
  service.diaries[0].slots.days = {0, 5};  // Monday and Saturday
  CHECK(starts(service, "2026-11-23T12:00:00Z") ==
        std::vector<std::string>{"2026-11-23T08:00", "2026-11-28T08:00", "2026-11-30T08:00", "2026-12-05T08:00"});
  service.diaries[0].slots.days = {};
  CHECK(slots(service, "2026-11-23T12:00:00Z").empty());

  // In summer the local day begins at 23:00 UTC.
  const auto summer = one_diary(480, 540, 60);
  CHECK(starts(summer, "2026-07-01T22:59:59Z") == std::vector<std::string>{"2026-07-01T07:00"});
  CHECK(starts(summer, "2026-07-01T23:00:00Z") == std::vector<std::string>{"2026-07-02T07:00"});
}

TEST_CASE("SLOT-12 every diary has its own slots and capacity") {
  auto service = one_diary(480, 540, 60);
  service.diaries.push_back(test::diary("e", 480, 540, 60));
  service.diaries[1].slots.horizon_days = 2;
  service.diaries[1].slots.capacity = 3;
  std::map<std::string, std::size_t> count;
  std::set<std::string> ids;
  for (const auto& slot : slots(service, "2026-11-23T12:00:00Z")) {
    ++count[slot.diary];
    ids.insert(slot.id);
    CHECK(slot.capacity == (slot.diary == "e" ? 3u : 1u));
  }
  CHECK(count == std::map<std::string, std::size_t>{{"d", 1}, {"e", 2}});
  CHECK(ids.size() == 3);
}

TEST_CASE("SLOT-12 local times that the clocks skip give no slot") {
  // 2026-03-29: 01:00 to 02:00 does not exist in London.
  CHECK(starts(one_diary(0, 180, 30), "2026-03-29T00:00:00Z") ==
        std::vector<std::string>{"2026-03-29T00:00", "2026-03-29T00:30", "2026-03-29T01:00", "2026-03-29T01:30"});
  CHECK(starts(one_diary(480, 540, 60, 2), "2026-03-28T12:00:00Z") ==
        std::vector<std::string>{"2026-03-28T08:00", "2026-03-29T07:00"});
}

TEST_CASE("SLOT-12 of local times that occur twice the first counts") {
  // 2026-10-25: 01:00 to 02:00 occurs at 00:00 and again at 01:00 UTC.
  CHECK(starts(one_diary(0, 180, 30), "2026-10-25T00:00:00Z") ==
        std::vector<std::string>{"2026-10-24T23:00", "2026-10-24T23:30", "2026-10-25T00:00", "2026-10-25T00:30",
                                 "2026-10-25T02:00", "2026-10-25T02:30"});
  for (const auto& slot : slots(one_diary(0, 1440, 30), "2026-10-25T12:00:00Z")) CHECK(slot.end - slot.start == 1800);
}

TEST_CASE("SLOT-16 TKWR-14 a slot keeps its id from day to day, 36 characters") {
  const auto service = one_diary(0, 1440, 15, 3);
  std::map<std::int64_t, std::string> today;
  for (const auto& slot : slots(service, "2026-10-24T12:00:00Z")) {
    CHECK(slot.id.size() == 36);
    CHECK(today.emplace(slot.start, slot.id).second);
  }
  std::size_t again = 0;
  for (const auto& slot : slots(service, "2026-10-25T12:00:00Z"))
    if (const auto known = today.find(slot.start); known != today.end()) {
      CHECK(known->second == slot.id);
      ++again;
    }
  CHECK(again == 2 * 96);

  auto other = service;
  other.id.value = "2000099999";
  const auto id = [](const config::Service& of) { return slots(of, "2026-10-24T12:00:00Z").front().id; };
  CHECK(id(service) == id(service));
  CHECK(id(service) != id(other));
}

TEST_CASE("SLOT-12 the next local midnight, across both clock changes") {
  for (const auto& [now, next] : {std::pair{"2026-11-22T09:00:00Z", "2026-11-23T00:00:00Z"},
                                  std::pair{"2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"},  // after now, never now
                                  std::pair{"2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z"},
                                  std::pair{"2026-07-01T12:00:00Z", "2026-07-01T23:00:00Z"},
                                  std::pair{"2026-07-01T23:00:00Z", "2026-07-02T23:00:00Z"},
                                  std::pair{"2026-03-28T12:00:00Z", "2026-03-29T00:00:00Z"},
                                  std::pair{"2026-03-29T12:00:00Z", "2026-03-29T23:00:00Z"},     // a day of 23 hours
                                  std::pair{"2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z"}}) {  // a day of 25
    INFO(now);
    CHECK(fhir::format_seconds(workflow::next_local_midnight("Europe/London", test::seconds_at(now))) ==
          fhir::format_seconds(test::seconds_at(next)));
  }
}

TEST_CASE("SLOT-15 a diary that was changed offers only what it gives now") {
  const auto before = slots(one_diary(480, 600, 15), "2026-11-23T06:00:00Z");  // a Monday, 08:00 to 10:00
  struct Case {
    std::string what;
    config::Service now;
    std::size_t offered;
  };
  auto weekend = one_diary(480, 600, 15);
  weekend.diaries[0].slots.days = {5, 6};
  auto renamed = one_diary(480, 600, 15);
  renamed.diaries[0].id = "other";
  auto elsewhere = one_diary(480, 600, 15);
  elsewhere.time_zone = "Europe/Paris";
  for (const auto& c : std::vector<Case>{{"unchanged", one_diary(480, 600, 15), 8},
                                         {"later start", one_diary(540, 600, 15), 4},
                                         {"earlier end", one_diary(480, 555, 15), 5},
                                         {"other length", one_diary(480, 600, 20), 0},
                                         {"shifted by five minutes", one_diary(485, 605, 15), 0},
                                         {"other days", weekend, 0},
                                         {"another diary", renamed, 0},
                                         {"another time zone", elsewhere, 4}}) {
    INFO(c.what);
    const ServiceEntry entry(c.now);
    CHECK(static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [&](const storage::SlotRecord& slot) {
            return workflow::is_offered(entry, slot);
          })) == c.offered);
  }
}

TEST_CASE("SLOT-15 in the hour that occurs twice only the slots of its first run are offered") {
  const auto service = one_diary(60, 120, 60);
  const ServiceEntry entry(service);
  auto slot = slots(service, "2026-10-25T00:00:00Z").at(0);
  CHECK(workflow::is_offered(entry, slot));
  slot.start += 3600;
  slot.end += 3600;
  CHECK_FALSE(workflow::is_offered(entry, slot));
}

TEST_CASE("SLOT-16 slots roll forward over what is there") {
  const auto service = one_diary(480, 540, 60, 2);
  const ServiceEntry entry(service);
  test::MemoryTransaction store;
  workflow::AddSlots first(workflow::slots_of(entry.diaries()[0], test::seconds_at("2026-11-23T12:00:00Z")));
  REQUIRE(first.apply(store));
  CHECK(first.added() == 2);
  REQUIRE(store.take_slot(store.slots[1].id));

  workflow::AddSlots next_day(workflow::slots_of(entry.diaries()[0], test::seconds_at("2026-11-24T00:00:00Z")));
  REQUIRE(next_day.apply(store));
  CHECK(next_day.added() == 1);
  CHECK(store.slots.size() == 3);
  CHECK(store.slots[1].taken == 1);
  REQUIRE(next_day.apply(store));  // a rerun
  CHECK(next_day.added() == 0);
}

TEST_CASE("SLOT-12 a time zone that the system does not know is told to the operator") {
  auto service = one_diary(0, 60);
  service.time_zone = "Europe/Nowhere";
  CHECK_THROWS_AS(slots(service, "2026-11-23T12:00:00Z"), std::runtime_error);
}

TEST_CASE("SLOT-15 holidays of the service and of the diary have no slots") {
  auto service = one_diary(480, 540, 60, 4);
  const auto before = slots(service, "2026-12-24T12:00:00Z");
  service.holidays = {local_day(2026, 12, 25)};
  service.diaries[0].holidays = {local_day(2026, 12, 26)};
  CHECK(starts(service, "2026-12-24T12:00:00Z") == std::vector<std::string>{"2026-12-24T08:00", "2026-12-27T08:00"});
  const ServiceEntry entry(service);
  std::vector<bool> offered;
  offered.reserve(before.size());
  for (const auto& slot : before) offered.push_back(workflow::is_offered(entry, slot));
  CHECK(offered == std::vector<bool>{true, false, false, true});

  // A holiday is a local day: in summer it begins at 23:00 UTC.
  auto summer = one_diary(0, 60, 60, 2);
  summer.holidays = {local_day(2026, 7, 2)};
  CHECK(starts(summer, "2026-07-01T12:00:00Z") == std::vector<std::string>{"2026-06-30T23:00"});
}

TEST_CASE("SLOT-15 an imported slot is offered as it stands, until it is withdrawn or its diary is gone") {
  auto service = one_diary(480, 540, 60);
  storage::SlotRecord slot;
  slot.service = service.id.value;
  slot.diary = "d";
  slot.start = test::seconds_at("2026-11-23T03:07:00Z");
  slot.end = slot.start + 700;
  CHECK_FALSE(workflow::is_offered(ServiceEntry(service), slot));
  slot.imported = true;
  CHECK(workflow::is_offered(ServiceEntry(service), slot));
  slot.capacity = 0;
  CHECK_FALSE(workflow::is_offered(ServiceEntry(service), slot));
  slot.capacity = 1;
  service.diaries[0].slots.days = {};  // a diary without hours
  CHECK(workflow::is_offered(ServiceEntry(service), slot));
  slot.diary = "gone";
  CHECK_FALSE(workflow::is_offered(ServiceEntry(service), slot));
}

TEST_CASE("A2-4 services that share a diary offer the same slots") {
  auto other = test::pharmacy();
  other.time_zone = "Europe/Paris";  // hours are those of the owner
  other.shared_diaries = {{"2000072489", "d"}};
  const std::vector<config::Service> services = {one_diary(480, 540, 30), other, test::pharmacy()};
  const workflow::Directory directory(services);
  REQUIRE(directory.diaries().size() == 1);
  const auto shared = slots_of(directory.diaries()[0], test::seconds_at("2026-07-01T12:00:00Z"));
  REQUIRE(shared.size() == 2);
  for (const auto& slot : shared) {
    CHECK(slot.service == "2000072489");
    CHECK(workflow::is_offered(directory.services()[0], slot));
    CHECK(workflow::is_offered(directory.services()[1], slot));
    CHECK_FALSE(workflow::is_offered(directory.services()[2], slot));
  }
  CHECK(directory.services()[1].ids_of(0).schedule == directory.services()[0].ids_of(0).schedule);
}

TEST_CASE("A2-4 the diary of a service that is not active is there for those that share it") {
  auto owner = one_diary(480, 540, 30);
  owner.active = false;
  auto other = test::pharmacy();
  const std::vector<config::Service> alone = {owner, other};
  CHECK(workflow::Directory(alone).diaries().empty());
  other.shared_diaries = {{"2000072489", "d"}};
  const std::vector<config::Service> shared = {owner, other};
  CHECK(workflow::Directory(shared).diaries().size() == 1);
}

TEST_CASE("SLOT-16 slots roll forward in units of bounded size, each slot once") {
  auto service = one_diary(0, 1440, 15, 30);  // 2880 slots
  service.diaries.push_back(test::diary("none", 0, 5));
  service.diaries.push_back(test::diary("e", 0, 1440, 60));
  service.diaries[2].slots.horizon_days = 2;
  const ServiceEntry entry(service);
  workflow::RollForward units(entry.diaries(), test::seconds_at("2026-11-23T12:00:00Z"));
  test::MemoryTransaction store;
  std::vector<std::size_t> sizes;
  while (const auto unit = units.next()) {
    sizes.push_back(unit->size());
    REQUIRE(unit->apply(store));
  }
  CHECK(sizes == std::vector<std::size_t>{2000, 928});
  CHECK(store.slots.size() == 2928);
  CHECK(units.next() == nullptr);
}

TEST_CASE("A2-4 slots of own and shared diaries are found together, in order") {
  auto other = test::pharmacy();
  other.diaries = {test::diary("own", 0, 60)};
  other.shared_diaries = {{"2000072489", "d"}};
  auto owner = one_diary(480, 540);
  owner.diaries.push_back(test::diary("private", 480, 540));
  const std::vector<config::Service> services = {owner, other};
  const ServiceEntry entry(services[1], services);
  test::MemoryTransaction store;
  const auto put = [&](std::string id, std::string service, std::string diary, std::int64_t start) {
    store.slots.push_back({std::move(id), std::move(service), std::move(diary), start, start + 60, 1, 0});
  };
  put("1", "2000072489", "d", 300);
  put("2", "2000070513", "own", 200);
  put("3", "2000072489", "private", 100);
  put("4", "2000072489", "d", 100);
  put("5", "2000072489", "d", 1000);
  std::string found;
  for (const auto& slot : workflow::find_slots(store, workflow::slot_queries(entry, 100, 1000, 10))) found += slot.id;
  CHECK(found == "421");
}
