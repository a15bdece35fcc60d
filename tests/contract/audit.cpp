// The audit as a chain: what its head says, and what never leaves a gap.
#include "storage/audit_key.hpp"
#include "tests/contract/opened.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/eventually.hpp"

#include <stdexcept>

using namespace bars;
using namespace bars::test;
using storage::Transaction;

namespace {

fhir::Result<void> nothing(Transaction&) { return {}; }

Work::Settle recording(std::uint32_t number) {
  return [number](Transaction& transaction, const fhir::Error*) { transaction.add_audit(audit(number)); };
}

storage::AuditRecord kept(OpenedStore& store, std::uint32_t number) {
  storage::AuditRecord found;
  store.read([&](storage::Snapshot& snapshot) { found = snapshot.find_audit(uuid(number).text()).at(0); });
  return found;
}

}  // namespace

TEST_CASE("LOG-1 the audit's head is the number and the MAC of the newest record, and outlives the program") {
  OpenedStore store;
  CHECK(store->audit_state().head == storage::AuditHead());
  REQUIRE(store.write(nothing, recording(1)));
  const auto first = store->audit_state().head;
  CHECK(first.sequence == 1);
  REQUIRE(store->record(audit(2)));
  REQUIRE(store.write(nothing, recording(3)));
  store.stop();
  const auto last = store->audit_state().head;
  CHECK(last.sequence == 3);
  CHECK(last.mac != first.mac);
  store.reopen();
  CHECK(store->audit_state().head == last);
}

TEST_CASE("LOG-1 what is taken back leaves no gap in the audit") {
  OpenedStore store;
  REQUIRE(store.write(nothing, recording(1)));
  const auto refused = store.write(
      [](Transaction& transaction) -> fhir::Result<void> {
        transaction.add_audit(audit(10));
        return refusal();
      },
      recording(2));
  CHECK_FALSE(refused);
  CHECK(store->audit_state().head.sequence == 2);
  CHECK_FALSE(store.write(nothing, [](Transaction& transaction, const fhir::Error*) {
    transaction.add_audit(audit(11));
    throw std::runtime_error("a bug");
  }));
  REQUIRE(store.write(nothing, recording(3)));
  CHECK(store->audit_state().head.sequence == 3);
  store.read([](storage::Snapshot& snapshot) {
    CHECK(snapshot.find_audit(uuid(10).text()).empty());
    CHECK(snapshot.find_audit(uuid(11).text()).empty());
    CHECK(snapshot.find_audit(uuid(3).text()).size() == 1);
  });
}

TEST_CASE("LOG-1 LOG-4 a patient is in the audit as a keyed hash, never as a number") {
  storage::OpenOptions options;
  options.audit_key = std::string(32, 'k');
  OpenedStore store(options);
  auto of_patient = audit(1);
  of_patient.nhs_number = "9476719931";
  of_patient.claims = R"({"sub":"somebody"})";
  REQUIRE(
      store.write(nothing, [&](Transaction& transaction, const fhir::Error*) { transaction.add_audit(of_patient); }));
  of_patient.request_id = uuid(2).text();
  REQUIRE(store->record(of_patient));
  store.reopen();
  const auto hash = storage::AuditKey(options.audit_key).patient_hash("9476719931");
  for (const std::uint32_t number : {1u, 2u}) {
    CHECK(kept(store, number).patient == hash);
    CHECK(kept(store, number).nhs_number.empty());
    CHECK(kept(store, number).claims == of_patient.claims);
  }
  CHECK(hash.size() == 64);
  CHECK(hash != storage::AuditKey("").patient_hash("9476719931"));
  CHECK(hash != storage::AuditKey(options.audit_key).patient_hash("9476719930"));
}

TEST_CASE("LOG-1 a deferred record that is being written is still one that waits") {
  OpenedStore store;
  Gate before;
  Gate with;
  auto first = store.start(before.unit());
  before.wait_until_entered();
  auto second = store.start(with.unit());
  REQUIRE(eventually([&] { return store->statistics().units_waiting == 1; }));
  REQUIRE(store->record(audit(1)));
  before.open();
  with.wait_until_entered();  // in one batch with the record
  CHECK(store->audit_state().waiting == 1);
  with.open();
  REQUIRE(first.get());
  REQUIRE(second.get());
  store.stop();
  CHECK(store->audit_state().waiting == 0);
}

TEST_CASE("LOG-1 a store that can keep its deferred records has no fault to tell of them") {
  storage::OpenOptions options;
  options.audit_queue = 1;
  OpenedStore store(options);
  Gate gate;
  auto held = store.start(gate.unit());
  gate.wait_until_entered();
  CHECK_FALSE(store->audit_state().fault);
  CHECK(store->record(audit(1)));
  CHECK(store->audit_state().waiting == 1);
  CHECK(store->audit_state().fault);
  gate.open();
  REQUIRE(held.get());
  store.stop();
  CHECK_FALSE(store->audit_state().fault);
}
