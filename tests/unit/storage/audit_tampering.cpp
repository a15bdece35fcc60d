// Every way to tamper with the audit is found, with the number of the record where it shows.
#include "storage/audit_verify.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/files.hpp"

#include <algorithm>

using namespace bars;
using namespace bars::test;
namespace sqlite = storage::sqlite;
using storage::AuditFinding;
using storage::AuditHead;
using storage::AuditKey;
using storage::AuditReader;
using storage::AuditVerdict;
using storage::ExportedHead;

namespace {

const std::string secret(32, 's');
constexpr std::uint32_t records = 6;

/// A closed store with six records, and the heads of each that were exported.
struct Store {
  OpenedStore store;
  std::vector<ExportedHead> heads;

  Store()
      : store([] {
          storage::OpenOptions options;
          options.audit_key = secret;
          return options;
        }()) {
    for (std::uint32_t i = 1; i <= records; ++i) {
      REQUIRE(
          store.write([](storage::Transaction&) -> fhir::Result<void> { return {}; },
                      [i](storage::Transaction& transaction, const fhir::Error*) { transaction.add_audit(audit(i)); }));
      heads.push_back({i, store->audit_state().head});
    }
    store.stop();
  }

  void change(const char* sql) {
    sqlite::Connection connection(store.file());
    connection.execute_script(sql);
  }

  AuditVerdict verify(const std::vector<ExportedHead>& with, const std::string& key = secret) const {
    AuditReader reader(store.file(), AuditReader::Of::store);
    return storage::verify_audit(reader, {AuditKey(key)}, with);
  }
};

struct Tampering {
  const char* how;
  std::int64_t sequence;
  std::string_view finding;
};

// What can be found without any head.
constexpr Tampering in_the_chain[] = {
    {"UPDATE audit SET request_id = 'another' WHERE seq = 3", 3, "The record was changed, its MAC was not."},
    {"UPDATE audit SET correlation_id = 'another' WHERE seq = 3", 3, "The record was changed, its MAC was not."},
    {"UPDATE audit SET request_id = substr(request_id, 1, 35), correlation_id = substr(request_id, 36) || "
     "correlation_id WHERE seq = 3",
     3, "The record was changed, its MAC was not."},
    {"UPDATE audit SET record = CAST(substr(record, 1, length(record) - 1) || x'01' AS BLOB) WHERE seq = 3", 3,
     "The record was changed, its MAC was not."},
    {"UPDATE audit SET record = x'' WHERE seq = 1", 1, "The record was changed, its MAC was not."},
    {"UPDATE audit SET record = CAST(x'00' || record AS BLOB) WHERE seq = 6", 6,
     "The record was changed, or put there"},
    {"UPDATE audit SET mac = zeroblob(32) WHERE seq = 3", 3, "The MAC of the record was changed."},
    {"UPDATE audit SET mac = zeroblob(31) WHERE seq = 3", 3, "The MAC of the record was changed."},
    {"UPDATE audit SET mac = zeroblob(32) WHERE seq = 6", 6, "The record was changed, or put there"},
    {"UPDATE audit SET seq = 7 WHERE seq = 6", 6, "The record is missing."},
    {"UPDATE audit SET seq = 99 WHERE seq = 3", 3, "The record is missing."},
    {"UPDATE audit SET seq = -1 WHERE seq = 1", -1, "A record stands before the first one."},
    {"DELETE FROM audit WHERE seq = 1", 1, "The record is missing."},
    {"DELETE FROM audit WHERE seq IN (3, 4)", 3, "The records 3 to 4 are missing."},
    {"DELETE FROM audit WHERE seq = 5", 5, "The record is missing."},
    {"DELETE FROM audit WHERE seq = 1; UPDATE audit SET seq = seq - 1", 1, "The record does not belong here"},
    {"DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3", 3,
     "The record does not belong here"},
    {"INSERT INTO audit SELECT 7, request_id, correlation_id, mac, record FROM audit WHERE seq = 3", 7,
     "The record was changed, or put there"},
    {"INSERT INTO audit SELECT 0, request_id, correlation_id, mac, record FROM audit WHERE seq = 3", 0,
     "A record stands before the first one."},
    {"UPDATE audit SET seq = -seq WHERE seq > 3; UPDATE audit SET seq = 1 - seq WHERE seq < 0; "
     "INSERT INTO audit SELECT 4, request_id, correlation_id, mac, record FROM audit WHERE seq = 3",
     4, "The record does not belong here"},
    {"UPDATE audit SET seq = 99 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; "
     "UPDATE audit SET seq = 4 WHERE seq = 99",
     3, "The record does not belong here"},
};

// What needs a head that was exported.
constexpr Tampering at_the_end[] = {
    {"DELETE FROM audit WHERE seq = 6", 6, "Records are missing at the end: line 6 of the heads has record 6"},
    {"DELETE FROM audit WHERE seq > 2", 3, "Records are missing at the end: line 3 of the heads has record 3"},
    {"DELETE FROM audit", 1, "Records are missing at the end: line 1 of the heads has record 1"},
};

void check(const AuditVerdict& verdict, std::int64_t sequence, std::string_view finding) {
  REQUIRE(verdict.finding);
  CHECK(verdict.finding->sequence == sequence);
  CHECK_THAT(verdict.finding->what, Catch::Matchers::StartsWith(std::string(finding)));
}

}  // namespace

TEST_CASE("LOG-1 an audit that nobody touched has nothing wrong, with its heads and without") {
  const Store store;
  const auto verdict = store.verify(store.heads);
  CHECK_FALSE(verdict.finding);
  CHECK(verdict.records == records);
  CHECK(verdict.heads == records);
  CHECK(verdict.head == *store.heads.back().head);
  CHECK_FALSE(store.verify({}).finding);
}

TEST_CASE("LOG-1 tampering with the audit is found, and where") {
  for (const auto& each : in_the_chain) {
    INFO(each.how);
    Store store;
    store.change(each.how);
    check(store.verify({}), each.sequence, each.finding);
  }
}

TEST_CASE("LOG-1 records that are missing at the end are found behind a head that was exported") {
  for (const auto& each : at_the_end) {
    INFO(each.how);
    Store store;
    store.change(each.how);
    CHECK_FALSE(store.verify({}).finding);
    check(store.verify(store.heads), each.sequence, each.finding);
  }
}

TEST_CASE("LOG-1 heads that were changed are found, and a chain that was made anew") {
  const Store store;
  auto heads = store.heads;
  heads[3].head->mac[0] ^= 1;
  check(store.verify(heads), 4, "The record is not the one that line 4 of the heads names");
  heads = store.heads;
  heads[3].head->sequence = 2;
  check(store.verify(heads), 2, "The record is not the one that line 4 of the heads names");
  heads = store.heads;
  heads[3].head.reset();
  check(store.verify(heads), 6, "Line 4 of the heads is none");
  std::reverse(heads.begin(), heads.end());
  heads.pop_back();
  heads.erase(heads.begin() + 2);
  CHECK_FALSE(store.verify(heads).finding);

  // By somebody who has the key, with other records.
  const Store another;
  heads = another.heads;
  heads.resize(2);
  CHECK_FALSE(store.verify(heads).finding);  // the same records have the same MACs
  Store anew;
  anew.store.reopen();
  REQUIRE(anew.store->record(audit(99)));
  anew.store.stop();
  auto of_others = store.heads;
  of_others.push_back({7, AuditHead{7, {}}});
  check(anew.verify(of_others), 7, "The record is not the one that line 7");
}

TEST_CASE("LOG-1 with another key nothing of the chain fits, and a chain goes on under a new key from a record on") {
  const Store store;
  check(store.verify({}, std::string(32, 'x')), 1, "The record does not belong here");
  check(store.verify({}, ""), 1, "The record does not belong here");

  Store changed;
  storage::OpenOptions options;
  options.audit_key = std::string(32, 'n');
  storage::open(changed.store.configuration(), options)->stop();
  const auto verify = [&](const std::vector<AuditKey>& keys) {
    AuditReader reader(changed.store.file(), AuditReader::Of::store);
    return storage::verify_audit(reader, keys, changed.heads);
  };
  const AuditKey before(secret);
  const AuditKey now(options.audit_key);
  CHECK_FALSE(verify({now, before}).finding);
  CHECK(verify({now, before}).records == records + 1);
  check(verify({now}), 1, "The record does not belong here");
  check(verify({before}), 7, "The record was changed, or put there");
  check(verify({before, now}), 7, "From this record on the chain is not made with the key in force.");

  // Who has no key cannot go on with the published one.
  options.audit_key.clear();
  storage::open(changed.store.configuration(), options)->stop();
  check(verify({now, before}), 8, "From this record on the chain has the key that everybody knows.");
}

TEST_CASE("LOG-1 a chain without a key is whole under the published one, and not under one that came since") {
  OpenedStore store;
  REQUIRE(store->record(audit(1)));
  REQUIRE(store->record(audit(2)));
  store.stop();
  AuditReader reader(store.file(), AuditReader::Of::store);
  CHECK(storage::verify_audit(reader, {AuditKey("")}, {}).records == 2);
  check(storage::verify_audit(reader, {AuditKey(secret)}, {}), 1,
        "From this record on the chain is not made with the key in force.");
}

TEST_CASE("LOG-1 the audit is verified while records are added, and in a copy of the store") {
  OpenedStore store;
  std::vector<std::int64_t> told;
  for (std::uint32_t i = 0; i < 2500; ++i) REQUIRE(store->record(audit(i)));
  REQUIRE(store.write([](storage::Transaction&) -> fhir::Result<void> { return {}; }));
  while (store->audit_state().head.sequence < 2500) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  {
    AuditReader reader(store.file(), AuditReader::Of::store);
    CHECK(reader.newest() == 2500);
    const auto verdict = storage::verify_audit(reader, {AuditKey("")}, {}, [&](std::int64_t n) {
      told.push_back(n);
      REQUIRE(store->record(audit(static_cast<std::uint32_t>(n))));
    });
    CHECK_FALSE(verdict.finding);
    CHECK(verdict.records >= 2500);
    REQUIRE(told.size() >= 2);
    CHECK(told[1] == 2000);
  }
  store.stop();
  AuditReader copy(store.file(), AuditReader::Of::copy);
  CHECK_FALSE(storage::verify_audit(copy, {AuditKey("")}, {}).finding);
  CHECK_THROWS_AS(AuditReader(store.file().parent_path() / "nothing", AuditReader::Of::store), storage::StorageError);
}
