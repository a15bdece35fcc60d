// Copies of a store that goes on.
#include "storage/check.hpp"
#include "tests/contract/opened.hpp"
#include "tests/support/catch.hpp"

#include <sys/stat.h>

#include <mutex>
#include <thread>

using namespace bars;
using namespace bars::test;
using fhir::Category;
using storage::BackupState;
using storage::Snapshot;
using storage::Transaction;
using Phase = storage::BackupState::Phase;

namespace {

std::shared_ptr<Work> whole_booking(std::uint32_t number) {
  return std::make_shared<Work>([number](Transaction& transaction) -> fhir::Result<void> {
    const std::vector slots{slot(number)};
    transaction.add_slots(slots);
    if (!transaction.take_slot(slot(number).id)) return fhir::Error{Category::conflict, "taken", {}};
    transaction.put_resource(appointment(number));
    transaction.add_request(request(number));
    auto kept = message(number);
    kept.body = body_of(40'000);
    transaction.add_message(kept);
    transaction.add_audit(audit(number));
    return {};
  });
}

BackupState ended(OpenedStore& store) {
  for (;;) {
    const auto state = store->backup_state();
    if (state.phase != Phase::copying && state.phase != Phase::syncing) return state;
    std::this_thread::yield();
  }
}

/// How many of the first `count` requests the store in this file has.
std::uint32_t requests_in(const std::filesystem::path& file, std::uint32_t count) {
  OpenedStore copy;
  copy.restore(file);
  std::uint32_t found = 0;
  copy.read([&](Snapshot& snapshot) {
    for (std::uint32_t i = 0; i < count; ++i)
      if (snapshot.find_request(uuid(i), 0)) ++found;
  });
  return found;
}

/// What the store has on record of the ends of backups.
std::vector<storage::AuditRecord> ends_on_record(OpenedStore& store) {
  std::vector<storage::AuditRecord> found;
  store.read([&](Snapshot& snapshot) {
    for (auto& record : snapshot.find_audit(""))
      if (record.interaction == "backup.end") found.push_back(std::move(record));
  });
  return found;
}

}  // namespace

TEST_CASE("a backup is a store of its own, with everything that was acknowledged before it was begun") {
  OpenedStore store;
  const auto to = store.file().parent_path() / "copy.db";
  for (std::uint32_t i = 0; i < 20; ++i) REQUIRE(store.write(whole_booking(i)));
  CHECK(store->backup_state().phase == Phase::none);
  REQUIRE(store->start_backup(to));
  const auto state = ended(store);
  REQUIRE(state.phase == Phase::done);
  CHECK(state.copied == state.pages);
  CHECK(state.pages > 20);
  struct stat status {};
  REQUIRE(::stat(to.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK_FALSE(std::filesystem::exists(to.string() + ".part"));
  CHECK(storage::find_faults(to) == std::vector<std::string>());
  CHECK(requests_in(to, 20) == 20);
}

TEST_CASE("TI-13 a backup that is made under load has all that was acknowledged before it and is whole") {
  OpenedStore store({}, 2);
  const auto to = store.file().parent_path() / "copy.db";
  constexpr std::uint32_t before = 300;
  constexpr std::uint32_t all = 600;
  for (std::uint32_t i = 0; i < before; ++i) REQUIRE(store.write(whole_booking(i)));
  REQUIRE(store->start_backup(to));
  std::vector<std::future<fhir::Result<void>>> running;
  for (std::uint32_t i = before; i < all; ++i) running.push_back(store.start(whole_booking(i)));
  for (auto& each : running) REQUIRE(each.get());
  REQUIRE(ended(store).phase == Phase::done);
  CHECK(storage::find_faults(to) == std::vector<std::string>());
  CHECK(requests_in(to, all) >= before);
  // And the next one, by the same store.
  REQUIRE(store->start_backup(store.file().parent_path() / "next.db"));
  REQUIRE(ended(store).phase == Phase::done);
  CHECK(requests_in(store.file().parent_path() / "next.db", all) == all);
}

TEST_CASE("a backup that cannot be begun is refused with a reason") {
  OpenedStore store;
  const auto folder = store.file().parent_path();
  const auto refused = [&](const std::filesystem::path& to) { return store->start_backup(to).error().category; };
  CHECK(refused("copy.db") == Category::value);
  CHECK(refused(folder / "nowhere" / "copy.db") == Category::value);
  CHECK(refused(store.file()) == Category::conflict);
  CHECK(store->backup_state().phase == Phase::none);

  Gate gate;
  auto held = store.start(gate.unit());
  gate.wait_until_entered();
  REQUIRE(store->start_backup(folder / "copy.db"));
  CHECK(refused(folder / "other.db") == Category::conflict);
  gate.open();
  REQUIRE(held.get());
  CHECK(ended(store).phase == Phase::done);
}

TEST_CASE("a store that stops while it is copied leaves no half copy") {
  OpenedStore store;
  const auto to = store.file().parent_path() / "copy.db";
  Gate gate;
  auto held = store.start(gate.unit());
  gate.wait_until_entered();
  REQUIRE(store->start_backup(to));
  std::thread stopping([&] { store.stop(); });
  gate.open();
  stopping.join();
  REQUIRE(held.get());
  const auto state = store->backup_state();
  CHECK(std::filesystem::exists(to) == (state.phase == Phase::done));
  CHECK_FALSE(std::filesystem::exists(to.string() + ".part"));
  CHECK_FALSE(store->start_backup(to.string() + "2"));
}

TEST_CASE("LOG-1 how a backup ended is on record: made, impossible, or cut off by a stop") {
  std::mutex mutex;
  std::vector<BackupState> told;
  storage::OpenOptions options;
  options.on_backup = [&](const BackupState& state) {
    const std::lock_guard lock(mutex);
    told.push_back(state);
  };
  OpenedStore store(options, 2);
  const auto folder = store.file().parent_path();
  for (std::uint32_t i = 0; i < 100; ++i) REQUIRE(store.write(whole_booking(i)));  // more pages than one step copies
  REQUIRE(store->start_backup(folder / "made.db"));
  REQUIRE(ended(store).phase == Phase::done);

  std::filesystem::create_directory(folder / "gone");
  Gate gate;
  auto held = store.start(gate.unit());
  gate.wait_until_entered();
  REQUIRE(store->start_backup(folder / "gone" / "copy.db"));
  std::filesystem::remove_all(folder / "gone");
  gate.open();
  REQUIRE(held.get());
  REQUIRE(ended(store).phase == Phase::failed);

  Gate last;
  held = store.start(last.unit());
  last.wait_until_entered();
  REQUIRE(store->start_backup(folder / "cut.db"));
  std::thread stopping([&] { store.stop(); });
  while (store->start_backup(folder / "other.db").error().category != Category::unavailable) std::this_thread::yield();
  last.open();
  stopping.join();
  REQUIRE(held.get());
  CHECK(store->backup_state().fault == "the store was closed");

  store.reopen();
  const auto records = ends_on_record(store);
  REQUIRE(records.size() == 3);
  REQUIRE(told.size() == 3);
  CHECK(records[0].status == 200);
  CHECK(records[0].detail == (folder / "made.db").string() + ": " + std::to_string(told[0].pages) + " pages, " +
                                 std::to_string(std::filesystem::file_size(folder / "made.db")) + " bytes");
  CHECK(records[0].duration_microseconds > 0);
  CHECK(records[1].status == 500);
  CHECK(records[1].detail.starts_with((folder / "gone" / "copy.db").string() + ": "));
  CHECK(records[2].status == 500);
  CHECK(records[2].detail == (folder / "cut.db").string() + ": the store was closed");
}
