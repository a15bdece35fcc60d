// A check of a store finds each thing that can be missing.
#include "storage/check.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/storage/files.hpp"

#include <fstream>

using namespace bars;
using namespace bars::test;
using storage::Transaction;
namespace sqlite = storage::sqlite;

namespace {

/// A store with a booking and a referral that are linked, closed.
void fill(OpenedStore& store) {
  REQUIRE(store.write([](Transaction& transaction) -> fhir::Result<void> {
    const std::vector slots{slot(1), slot(2)};
    transaction.add_slots(slots);
    transaction.take_slot(slot(1).id);
    transaction.put_resource(appointment(1));
    transaction.put_resource(appointment(1));
    auto referral = appointment(2);
    referral.type = "ServiceRequest";
    referral.slot_id.clear();
    referral.identifiers.push_back({"https://fhir.nhs.uk/Id/UBRN", "1"});
    transaction.put_resource(referral);
    transaction.add_link({.booking = appointment(1).id,
                          .referral = referral.id,
                          .service = referral.service,
                          .made = referral.last_updated,
                          .ended = {}});
    auto of_referral = request(2);
    auto sent = message(2);
    auto encounter = appointment(3);
    encounter.type = "Encounter";
    encounter.slot_id.clear();
    encounter.referral = referral.id;
    transaction.put_resource(encounter);
    transaction.add_local_change({.owner = {referral.type, referral.id},
                                  .type = referral.type,
                                  .id = referral.id,
                                  .status = {},
                                  .version = 1,
                                  .at = referral.last_updated});
    of_referral.resource_type = sent.owner.type = "ServiceRequest";
    transaction.add_request(request(1));
    transaction.add_request(of_referral);
    transaction.add_audit(audit(1));
    transaction.add_audit(audit(2));
    transaction.add_message(message(1));
    transaction.add_message(sent);
    return {};
  }));
  store.stop();
}

std::vector<std::string> faults_after(const char* change) {
  OpenedStore store;
  fill(store);
  {
    sqlite::Connection connection(store.file());
    connection.execute("PRAGMA journal_mode=DELETE");
    connection.execute(change);
  }
  return storage::find_faults(store.file());
}

}  // namespace

TEST_CASE("a store that is as it should be has no faults, and progress is told") {
  OpenedStore store;
  fill(store);
  std::size_t told = 0;
  CHECK(storage::find_faults(store.file(), [&](std::string_view) { ++told; }) == std::vector<std::string>());
  CHECK(told > 5);
}

TEST_CASE("TI-5 TI-13 whatever is taken out of a store, or put in twice, is found") {
  for (const auto& [change, fault] : std::vector<std::pair<const char*, std::string_view>>{
           {"DELETE FROM message WHERE seq = 1", "1 committed request ids have no message"},
           {"DELETE FROM request WHERE resource_type = 'Appointment'", "1 messages have no committed request id"},
           {"INSERT INTO message SELECT 99, request_id, bundle_id, organisation, opens_conversation, service, event, "
            "request_type, source_endpoint, owner_type, owner_id, received, received_ns, entries, body FROM message "
            "WHERE seq = 1",
            "1 messages have no committed request id, or more than one"},
           {"DELETE FROM resource WHERE type = 'ServiceRequest'", "1 messages are about a booking or referral"},
           {"DELETE FROM audit WHERE seq = 1", "1 committed request ids have no audit record"},
           {"UPDATE audit SET seq = 7 WHERE seq = 2", "5 audit records are missing"},
           {"DELETE FROM resource WHERE version = 1 AND type = 'Appointment'", "1 resources have a version missing"},
           {"UPDATE resource SET current = 1 WHERE version = 1", "1 resources have a version missing, or another"},
           {"UPDATE slot SET taken = 0", "1 slots have another number of places taken"},
           {"UPDATE slot SET taken = 1", "1 slots have another number of places taken"},
           {"UPDATE resource SET status = 'cancelled' WHERE current = 1", "1 slots have another number"},
           {"UPDATE link SET referral = zeroblob(16)", "1 links lead to a booking or referral"},
           {"UPDATE resource SET referral = zeroblob(16) WHERE type = 'Encounter'",
            "1 Encounters belong to a referral"},
           {"UPDATE local_change SET owner_id = zeroblob(16)", "1 local changes are of a booking or referral"},
           {"UPDATE identifier SET id = zeroblob(16)", "1 identifiers lead to a referral"}}) {
    INFO(change);
    const auto faults = faults_after(change);
    REQUIRE_FALSE(faults.empty());
    CHECK(faults[0].find(fault) == 0);
  }
}

TEST_CASE("a file that is damaged, open or no store is told") {
  OpenedStore store;
  fill(store);
  const auto size = std::filesystem::file_size(store.file());
  {
    std::fstream file(store.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size / 2));
    file << std::string(20'000, 'z');
  }
  CHECK_FALSE(storage::find_faults(store.file()).empty());

  OpenedStore open;
  REQUIRE(open.write([](Transaction& transaction) -> fhir::Result<void> {
    transaction.add_request(request(1));
    return {};
  }));
  CHECK(message_of([&] { storage::find_faults(open.file()); }).find("write-ahead log") != std::string::npos);
  CHECK(message_of([&] { storage::find_faults(open.file().parent_path() / "nothing"); }).find("cannot open") == 0);
  const auto text = open.file().parent_path() / "a%3ftext?";
  std::ofstream(text) << "not a database";
  CHECK_FALSE(message_of([&] { storage::find_faults(text); }).empty());
}
