// When a unit's effects stand, when they do not, and what its sender is told.
#include "tests/contract/opened.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <stdexcept>

using namespace bars;
using namespace bars::test;
using fhir::Category;
using storage::Snapshot;
using storage::Transaction;

namespace {

void book(Transaction& transaction, std::uint32_t number) {
  transaction.add_request(request(number));
  transaction.add_message(message(number));
  transaction.put_resource(appointment(number));
}

bool booked(OpenedStore& store, std::uint32_t number) {
  bool all = false;
  store.read([&](Snapshot& snapshot) {
    const bool id = snapshot.find_request(uuid(number), 0).has_value();
    const bool resource = snapshot.find_resource("Appointment", appointment(number).id, "2000072489").has_value();
    const bool body = !snapshot.find_messages(message(number).owner).empty();
    CHECK(id == resource);
    CHECK(id == body);
    all = id;
  });
  return all;
}

std::size_t audited(OpenedStore& store, std::uint32_t number) {
  std::size_t count = 0;
  store.read([&](Snapshot& snapshot) { count = snapshot.find_audit(uuid(number).text()).size(); });
  return count;
}

std::shared_ptr<Work> booking(std::uint32_t number) {
  return std::make_shared<Work>([number](Transaction& transaction) -> fhir::Result<void> {
    book(transaction, number);
    return {};
  });
}

}  // namespace

TEST_CASE("UPD-13 TI-13 id, message, resource and audit of a success stand together") {
  OpenedStore store;
  const fhir::Error* seen = nullptr;
  bool settled = false;
  const auto result = store.write(
      [](Transaction& transaction) -> fhir::Result<void> {
        book(transaction, 1);
        return {};
      },
      [&](Transaction& transaction, const fhir::Error* given) {
        seen = given;
        settled = true;
        transaction.add_audit(audit(1));
      });
  REQUIRE(result);
  CHECK(settled);
  CHECK(seen == nullptr);
  CHECK(booked(store, 1));
  CHECK(audited(store, 1) == 1);
}

TEST_CASE("a refused unit leaves nothing but what settle wrote") {
  OpenedStore store;
  const auto result = store.write(
      [](Transaction& transaction) -> fhir::Result<void> {
        book(transaction, 1);
        return refusal();
      },
      [](Transaction& transaction, const fhir::Error* given) {
        REQUIRE(given != nullptr);
        CHECK(given->category == Category::conflict);
        CHECK_FALSE(transaction.find_request(uuid(1), 0));
        transaction.add_audit(audit(1));
      });
  REQUIRE_FALSE(result);
  CHECK(result.error().category == Category::conflict);
  CHECK(result.error().diagnostics == refusal().diagnostics);
  CHECK_FALSE(booked(store, 1));
  CHECK(audited(store, 1) == 1);
}

TEST_CASE("LOG-1 a unit whose settle fails has no effects, and the others of its batch stand") {
  OpenedStore store;
  Gate gate;
  auto held = store.start(gate.unit());
  gate.wait_until_entered();
  struct Case {
    bool refused;
    bool lost_resource;
  };
  const std::vector<Case> cases = {{false, true}, {false, false}, {true, true}, {true, false}};
  std::vector<std::future<fhir::Result<void>>> results;
  auto before = store.start(booking(100));
  for (std::uint32_t i = 0; i < cases.size(); ++i) {
    const Case each = cases[i];
    results.push_back(store.start(std::make_shared<Work>(
        [=](Transaction& transaction) -> fhir::Result<void> {
          book(transaction, i);
          if (each.refused) return refusal();
          return {};
        },
        [=](Transaction& transaction, const fhir::Error*) {
          transaction.add_audit(audit(i));
          if (each.lost_resource) throw storage::StorageError("no room");
          throw std::runtime_error("a bug");
        })));
  }
  auto after = store.start(booking(101));
  gate.open();
  REQUIRE(held.get());
  for (std::uint32_t i = 0; i < cases.size(); ++i) {
    const auto result = results[i].get();
    REQUIRE_FALSE(result);
    CHECK(result.error().category == (cases[i].lost_resource ? Category::unavailable : Category::exception));
    CHECK_FALSE(booked(store, i));
    CHECK(audited(store, i) == 0);
  }
  CHECK(before.get());
  CHECK(after.get());
  CHECK(booked(store, 100));
  CHECK(booked(store, 101));
  CHECK(store->healthy());
}

TEST_CASE("a unit that throws fails alone and leaves nothing") {
  OpenedStore store;
  Gate gate;
  auto held = store.start(gate.unit());
  gate.wait_until_entered();
  auto before = store.start(booking(1));
  auto faulty = store.start(std::make_shared<Work>([](Transaction& transaction) -> fhir::Result<void> {
    book(transaction, 2);
    throw std::logic_error("patient data");
  }));
  auto odd = store.start(std::make_shared<Work>([](Transaction& transaction) -> fhir::Result<void> {
    book(transaction, 3);
    throw 42;
  }));
  auto lost = store.start(std::make_shared<Work>([](Transaction& transaction) -> fhir::Result<void> {
    book(transaction, 4);
    throw storage::StorageError("gone");
  }));
  auto after = store.start(booking(5));
  gate.open();
  CHECK(held.get());
  CHECK(before.get());
  const auto result = faulty.get();
  REQUIRE_FALSE(result);
  CHECK(result.error().category == Category::exception);
  CHECK(result.error().diagnostics.find("patient data") == std::string::npos);
  CHECK(odd.get().error().category == Category::exception);
  CHECK(lost.get().error().category == Category::unavailable);
  CHECK(after.get());
  for (const std::uint32_t number : {1u, 5u}) CHECK(booked(store, number));
  for (const std::uint32_t number : {2u, 3u, 4u}) CHECK_FALSE(booked(store, number));
}

TEST_CASE("BOOK-2 of 64 units that want the last place of a slot exactly one gets it") {
  OpenedStore store({}, 4);
  REQUIRE(store.write([](Transaction& transaction) -> fhir::Result<void> {
    const std::vector<storage::SlotRecord> slots = {slot(1)};
    transaction.add_slots(slots);
    return {};
  }));
  std::vector<std::future<fhir::Result<void>>> results;
  for (std::uint32_t i = 0; i < 64; ++i)
    results.push_back(store.start(std::make_shared<Work>([i](Transaction& transaction) -> fhir::Result<void> {
      book(transaction, i);
      if (!transaction.take_slot(slot(1).id)) return refusal();
      return {};
    })));
  std::size_t won = 0;
  for (std::uint32_t i = 0; i < 64; ++i) {
    const auto result = results[i].get();
    if (result) ++won;
    if (!result) CHECK(result.error().category == Category::conflict);
    CHECK(booked(store, i) == result.has_value());
  }
  CHECK(won == 1);
  store.read([](Snapshot& snapshot) { CHECK(snapshot.find_slot(slot(1).id)->taken == 1); });
}

TEST_CASE("TI-5 of 64 units with one request id exactly one is applied") {
  OpenedStore store({}, 4);
  std::atomic<int> applied{0};
  std::vector<std::future<fhir::Result<void>>> results;
  for (int i = 0; i < 64; ++i)
    results.push_back(store.start(std::make_shared<Work>([&](Transaction& transaction) -> fhir::Result<void> {
      if (transaction.find_request(uuid(1), 0)) return refusal(Category::duplicate);
      book(transaction, 1);
      ++applied;
      return {};
    })));
  std::size_t won = 0;
  for (auto& result : results) won += result.get() ? 1u : 0u;
  CHECK(won == 1);
  CHECK(applied == 1);
  store.read([](Snapshot& snapshot) {
    CHECK(snapshot.find_messages(message(1).owner).size() == 1);
    CHECK(snapshot.find_resource("Appointment", appointment(1).id, "2000072489")->version == 1);
  });
}

TEST_CASE("TI-16 what was acknowledged is found at once, by every reader") {
  storage::OpenOptions options;
  options.readers = 4;
  OpenedStore store(options, 4);
  for (std::uint32_t i = 0; i < 100; ++i) {
    REQUIRE(store.write(booking(i)));
    CHECK(booked(store, i));
  }
}

TEST_CASE("NFR-2 ERR-12 a unit whose deadline passed in the queue is dropped") {
  OpenedStore store;
  Gate gate;
  auto held = store.start(gate.unit());
  gate.wait_until_entered();
  std::atomic<bool> ran{false};
  auto late = store.start(std::make_shared<Work>([&](Transaction& transaction) -> fhir::Result<void> {
                            ran = true;
                            book(transaction, 1);
                            return {};
                          }),
                          std::chrono::steady_clock::now());
  const auto result = late.get();  // while the writer is still busy with the first
  REQUIRE_FALSE(result);
  CHECK(result.error().category == Category::timeout);
  CHECK(result.error().diagnostics.find("longer than the time allowed") != std::string::npos);
  auto next = store.start(booking(2));
  gate.open();
  CHECK(held.get());
  CHECK(next.get());
  CHECK_FALSE(ran);
  CHECK_FALSE(booked(store, 1));
}

TEST_CASE("ERR-12 a unit that was started goes on after its sender was told 408, and is kept until then") {
  OpenedStore store;
  std::promise<void> entered;
  std::promise<void> let_go;
  auto unit = std::make_shared<Work>([&](Transaction& transaction) -> fhir::Result<void> {
    entered.set_value();
    let_go.get_future().wait();
    book(transaction, 1);
    return {};
  });
  const std::weak_ptr<Work> alive = unit;
  auto result = store.start(std::move(unit), std::chrono::steady_clock::now() + std::chrono::milliseconds(200));
  // Where the machine was too slow to start it within its deadline, there is nothing to look at.
  if (entered.get_future().wait_for(std::chrono::seconds(2)) != std::future_status::ready) return;
  CHECK(result.get().error().category == Category::timeout);
  CHECK_FALSE(alive.expired());
  let_go.set_value();
  REQUIRE(store.write(booking(2)));  // behind it
  CHECK(booked(store, 1));
  CHECK(alive.expired());
}

TEST_CASE("ERR-23 a full queue answers unavailable with Retry-After, and what is queued goes on") {
  storage::OpenOptions options;
  options.write_queue = 2;
  OpenedStore store(options);
  Gate gate;
  auto held = store.start(gate.unit());
  gate.wait_until_entered();
  auto first = store.start(booking(1));
  auto second = store.start(booking(2));
  const auto third = store.start(booking(3)).get();
  REQUIRE_FALSE(third);
  CHECK(third.error().category == Category::unavailable);
  CHECK(third.error().retry_after == std::chrono::seconds(1));
  gate.open();
  CHECK(held.get());
  CHECK(first.get());
  CHECK(second.get());
  CHECK_FALSE(booked(store, 3));
}

TEST_CASE("a reader sees one state of the store from its first look to its last") {
  storage::OpenOptions options;
  options.snapshot_life = std::chrono::seconds(30);
  OpenedStore store(options, 2);
  REQUIRE(store.write(booking(1)));
  std::promise<void> looked;
  std::promise<void> changed;
  std::vector<std::int64_t> versions;
  const auto look = [&](Snapshot& snapshot) {
    versions.push_back(snapshot.find_resource("Appointment", appointment(1).id, "2000072489")->version);
  };
  auto reading = store.start_read([&](Snapshot& snapshot) -> fhir::Result<void> {
    look(snapshot);
    looked.set_value();
    changed.get_future().wait();
    look(snapshot);
    return {};
  });
  looked.get_future().wait();
  const auto changing = store.write([](Transaction& transaction) -> fhir::Result<void> {
    transaction.put_resource(appointment(1));
    return {};
  });
  changed.set_value();
  REQUIRE(changing);
  REQUIRE(reading.get());
  store.read(look);
  CHECK(versions == std::vector<std::int64_t>{1, 1, 2});
}

TEST_CASE("a read that holds its snapshot too long is ended, and the reader goes on") {
  storage::OpenOptions options;
  options.snapshot_life = std::chrono::milliseconds(1);
  options.readers = 1;
  OpenedStore store(options);
  const auto result = store
                          .start_read([](Snapshot& snapshot) -> fhir::Result<void> {
                            while (true) snapshot.find_slot("no such slot");
                          })
                          .get();
  REQUIRE_FALSE(result);
  CHECK(result.error().category == Category::unavailable);
  CHECK(store.start_read([](Snapshot&) -> fhir::Result<void> { return {}; }).get());
}

namespace {

/// Point reads on a store with one connection for them and one reader thread.
struct PointReads {
  PointReads() : store(options(), 2) { REQUIRE(store.write(booking(1))); }

  static storage::OpenOptions options() {
    storage::OpenOptions options;
    options.readers = options.readers_here = 1;
    options.snapshot_life = std::chrono::seconds(30);
    return options;
  }
  /// Looks at what is there once `begin` is set, if there is one.
  std::future<fhir::Result<void>> start(storage::Reach reach, std::thread::id* thread = nullptr,
                                        std::promise<void>* entered = nullptr, std::promise<void>* begin = nullptr) {
    const auto look = [=](Snapshot& snapshot) -> fhir::Result<void> {
      if (thread != nullptr) *thread = std::this_thread::get_id();
      if (entered != nullptr) entered->set_value();
      if (begin != nullptr) begin->get_future().wait();
      if (!snapshot.find_resource("Appointment", appointment(1).id, "2000072489")) return refusal(Category::not_found);
      return {};
    };
    return store.start_read(look, soon(), reach);
  }

  OpenedStore store;
};

}  // namespace

TEST_CASE("a read of a few rows runs on the caller's thread, and is queued when no connection is free") {
  PointReads reads;
  std::thread::id reader;
  REQUIRE(reads.start(storage::Reach::range, &reader).get());
  std::thread::id caller;
  std::promise<void> entered;
  std::promise<void> begin;
  auto first = reads.start(storage::Reach::point, &caller, &entered, &begin);
  entered.get_future().wait();
  std::thread::id second;
  CHECK(reads.start(storage::Reach::point, &second).get());
  begin.set_value();
  REQUIRE(first.get());
  CHECK(caller != reader);
  CHECK(second == reader);
  CHECK(reads.start(storage::Reach::point, &second).get());
  CHECK(second != reader);
}

TEST_CASE("a store that stops waits for the reads on their callers' threads") {
  PointReads reads;
  std::promise<void> entered;
  std::promise<void> begin;
  auto reading = reads.start(storage::Reach::point, nullptr, &entered, &begin);
  entered.get_future().wait();
  std::thread stopping([&] { reads.store.stop(); });
  while (reads.start(storage::Reach::range).get()) {
  }
  begin.set_value();
  CHECK(reading.get());
  stopping.join();
  CHECK(reads.start(storage::Reach::point).get().error().category == Category::unavailable);
}

TEST_CASE("a read that fails says so, and the reader goes on") {
  OpenedStore store;
  struct Case {
    std::function<fhir::Result<void>(Snapshot&)> work;
    Category expected;
  };
  const std::vector<Case> cases = {
      {[](Snapshot&) -> fhir::Result<void> { return refusal(Category::not_found); }, Category::not_found},
      {[](Snapshot&) -> fhir::Result<void> { throw storage::StorageError("gone"); }, Category::unavailable},
      {[](Snapshot&) -> fhir::Result<void> { throw std::logic_error("a bug"); }, Category::exception}};
  for (const Case& each : cases) CHECK(store.start_read(each.work).get().error().category == each.expected);
  bool ran = false;
  const auto late = store
                        .start_read(
                            [&](Snapshot&) -> fhir::Result<void> {
                              ran = true;
                              return {};
                            },
                            std::chrono::steady_clock::now())
                        .get();
  CHECK(late.error().category == Category::timeout);
  store.read([](Snapshot&) {});
  CHECK_FALSE(ran);
}

TEST_CASE("the typed read gives its value back") {
  boost::asio::io_context context;  // outlives the store's threads, as write() and read() ask for
  OpenedStore store;
  REQUIRE(store.write(booking(1)));
  std::function<fhir::Result<std::string>(Snapshot&)> work = [](Snapshot& snapshot) -> fhir::Result<std::string> {
    return snapshot.find_resource("Appointment", appointment(1).id, "2000072489")->status;
  };
  auto found = boost::asio::co_spawn(context, store->read<std::string>(work, soon()), boost::asio::use_future);
  context.run();
  CHECK(found.get().value() == "booked");
}
