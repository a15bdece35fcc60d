// The audit's chain in SQLite: its bytes, its migration, its keys.
#include "storage/audit_heads.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/files.hpp"

#include <fstream>
#include <set>

using namespace bars;
using namespace bars::test;
namespace sqlite = storage::sqlite;
using storage::AuditKey;
using storage::AuditMac;
using storage::AuditMacs;
using storage::AuditRecord;

namespace {

const AuditKey published("");
const AuditKey secret(std::string(32, 's'));

/// Every record whose MAC is not that of itself behind the one before it.
std::vector<std::int64_t> broken(sqlite::Connection& connection, const AuditKey& key) {
  std::vector<std::int64_t> found;
  AuditMacs macs(key);
  AuditMac before{};
  sqlite::Query row(connection, "SELECT seq, request_id, correlation_id, mac, record FROM main.audit ORDER BY seq");
  while (row.step()) {
    const auto request_id = row.text(1);
    const auto correlation_id = row.text(2);
    AuditMac mac;
    row.fixed(3, mac);
    if (macs.of(before, {row.integer(0), request_id, correlation_id, row.view(4)}) != mac)
      found.push_back(row.integer(0));
    before = mac;
  }
  return found;
}

sqlite::Migration first_step() { return sqlite::migrations()[0]; }

}  // namespace

TEST_CASE("LOG-1 an audit record comes back from its bytes, and other fields are other bytes") {
  auto record = audit(1);
  record.patient = "00";
  record.claims = "{}";
  const auto bytes = storage::pack_audit(record, published);
  const auto back = storage::unpack_audit(record.request_id, record.correlation_id, bytes);
  CHECK(storage::pack_audit(back, published) == bytes);
  CHECK(storage::audit_time(bytes) == record.at);
  CHECK(back.headers == record.headers);
  CHECK(back.claims == record.claims);

  std::set<storage::Packed> all{bytes};
  const auto differs = [&](const auto& change) {
    auto other = record;
    change(other);
    return all.insert(storage::pack_audit(other, published)).second;
  };
  CHECK(differs([](AuditRecord& other) { ++other.at.seconds; }));
  CHECK(differs([](AuditRecord& other) { ++other.at.nanoseconds; }));
  CHECK(differs([](AuditRecord& other) { ++other.status; }));
  CHECK(differs([](AuditRecord& other) { ++other.duration_microseconds; }));
  for (const auto text : {&AuditRecord::peer, &AuditRecord::address, &AuditRecord::organisation, &AuditRecord::software,
                          &AuditRecord::practitioner, &AuditRecord::target, &AuditRecord::source_endpoint,
                          &AuditRecord::interaction, &AuditRecord::request_type, &AuditRecord::code,
                          &AuditRecord::issue, &AuditRecord::detail, &AuditRecord::resource, &AuditRecord::patient,
                          &AuditRecord::body_hash, &AuditRecord::headers, &AuditRecord::claims, &AuditRecord::refusal})
    CHECK(differs([&](AuditRecord& other) { (other.*text) += 'x'; }));
  // What moves from the end of one text to the beginning of the next.
  CHECK(differs([](AuditRecord& other) {
    other.address.insert(0, 1, other.peer.back());
    other.peer.pop_back();
  }));
}

TEST_CASE("a damaged or unknown audit record is told, at every length") {
  const auto bytes = storage::pack_audit(audit(1), published);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_THROWS_AS(storage::unpack_audit({}, {}, std::span(bytes).first(size)), storage::StorageError);
  auto longer = bytes;
  longer.push_back(0);
  CHECK_THROWS_AS(storage::unpack_audit({}, {}, longer), storage::StorageError);
  auto other_form = bytes;
  other_form[0] = 3;
  CHECK_THROWS_AS(storage::unpack_audit({}, {}, other_form), storage::StorageError);
}

TEST_CASE("LOG-1 a record of the form without a refusal is read as ever") {
  auto record = audit(1);
  record.refusal.clear();
  auto bytes = storage::pack_audit(record, published);
  bytes[0] = 1;
  bytes.pop_back();  // the length of the refusal
  const auto back = storage::unpack_audit(record.request_id, record.correlation_id, bytes);
  CHECK(back.headers == record.headers);
  CHECK(back.refusal.empty());
  CHECK(storage::audit_time(bytes) == record.at);
}

TEST_CASE("SCAL-8 a refusal is kept whole, or beyond the bound of a detail not at all") {
  auto record = audit(1);
  for (const auto size : {storage::longest_audit_detail, storage::longest_audit_detail + 1}) {
    record.refusal.assign(size, 'r');
    const auto back = storage::unpack_audit({}, {}, storage::pack_audit(record, published));
    CHECK(back.refusal == (size > storage::longest_audit_detail ? "" : record.refusal));
  }
}

TEST_CASE("LOG-1 the detail of a record is cut at its bound") {
  auto record = audit(1);
  record.detail.assign(storage::longest_audit_detail + 1, 'd');
  const auto back = storage::unpack_audit({}, {}, storage::pack_audit(record, published));
  CHECK(back.detail.size() == storage::longest_audit_detail);
}

TEST_CASE("the MAC of a record depends on the key, the one before, the number, and where the ids end") {
  const auto bytes = storage::pack_audit(audit(1), published);
  const AuditMac zeros{};
  const AuditMac ones = [] {
    AuditMac mac;
    mac.fill(1);
    return mac;
  }();
  AuditMacs macs(published);
  const std::set<AuditMac> all{macs.of(zeros, {1, "ab", "c", bytes}), macs.of(ones, {1, "ab", "c", bytes}),
                               macs.of(zeros, {2, "ab", "c", bytes}), macs.of(zeros, {1, "a", "bc", bytes}),
                               AuditMacs(secret).of(zeros, {1, "ab", "c", bytes})};
  CHECK(all.size() == 5);
  CHECK(macs.of(zeros, {1, "ab", "c", bytes}) == AuditMacs(published).of(zeros, {1, "ab", "c", bytes}));
}

TEST_CASE("LOG-1 the records of a store without a chain are put under it, in their order, and a record says so") {
  const NewFile file;
  {
    const auto connection = file.connect();
    const sqlite::Migration before[] = {first_step()};
    migrate(*connection, before);
    for (const auto number : {7, 9})
      sqlite::Query(*connection,
                    "INSERT INTO audit (seq, at, at_ns, request_id, correlation_id, peer, address, organisation, "
                    "software, practitioner, target, source_endpoint, interaction, request_type, status, code, issue, "
                    "detail, resource, body_hash, headers, duration_us) VALUES (?1, 10 + ?1, 5, 'request ' || ?1, "
                    "'correlation', 'peer', 'address', 'organisation', 'software', 'practitioner', 'target', "
                    "'endpoint', 'interaction', 'type', 404, 'code', 'issue', 'detail', 'resource', 'hash', 'headers', "
                    "77)",
                    number)
          .run();
  }
  bars::config::Storage configuration;
  configuration.path = file.path;
  storage::OpenOptions options;
  options.audit_key = std::string(32, 's');
  for (int opened = 0; opened < 2; ++opened) {
    const auto store = storage::open(configuration, options);
    CHECK(store->audit_state().head.sequence == 3);
    store->stop();
  }
  sqlite::Connection connection(file.path);
  CHECK(broken(connection, secret).empty());
  CHECK(number(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'former_audit'") == 0);
  const auto kept = sqlite::find_audit(connection, "request 9").at(0);
  CHECK(kept.at == fhir::Instant{19, 5});
  CHECK(kept.correlation_id == "correlation");
  CHECK(kept.peer == "peer");
  CHECK(kept.address == "address");
  CHECK(kept.organisation == "organisation");
  CHECK(kept.software == "software");
  CHECK(kept.practitioner == "practitioner");
  CHECK(kept.target == "target");
  CHECK(kept.source_endpoint == "endpoint");
  CHECK(kept.interaction == "interaction");
  CHECK(kept.request_type == "type");
  CHECK(kept.status == 404);
  CHECK(kept.code == "code");
  CHECK(kept.issue == "issue");
  CHECK(kept.detail == "detail");
  CHECK(kept.resource == "resource");
  CHECK(kept.body_hash == "hash");
  CHECK(kept.headers == "headers");
  CHECK(kept.duration_microseconds == 77);
  const auto marker = sqlite::find_audit(connection, "").at(0);
  CHECK(marker.interaction == "audit.begin");
  CHECK(marker.detail.find("The 2 records before this one") == 0);
}

TEST_CASE("LOG-1 a store that goes on under another key says so in its audit, once") {
  std::vector<std::string> warnings;
  storage::OpenOptions options;
  options.on_warning = [&](const std::string& what) { warnings.push_back(what); };
  const NewFile file;
  bars::config::Storage configuration;
  configuration.path = file.path;
  const auto open_and_record = [&](const std::string& key, std::uint32_t number) {
    options.audit_key = key;
    const auto store = storage::open(configuration, options);
    REQUIRE(store->record(audit(number)));
    store->stop();
  };
  open_and_record("", 1);
  open_and_record(std::string(32, 's'), 2);
  open_and_record(std::string(32, 's'), 3);
  sqlite::Connection connection(file.path);
  CHECK(broken(connection, published) == std::vector<std::int64_t>{2, 3, 4});
  CHECK(broken(connection, secret) == std::vector<std::int64_t>{1});
  CHECK(sqlite::find_audit(connection, "").at(0).interaction == "audit.key");
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("record 2") != std::string::npos);
}

TEST_CASE("LOG-1 when SQLite has rolled back, the chain goes on behind what is committed") {
  const NewFile file;
  const auto connection = file.connect();
  sqlite::migrate(*connection, sqlite::migrations());
  int warnings = 0;
  boost::asio::io_context context;
  sqlite::BatchRunner runner(*connection, published, [&](const std::string&) { ++warnings; });
  const auto run = [&](std::uint32_t number, std::size_t headers) {
    auto record = audit(number);
    record.headers.assign(headers, 'h');
    sqlite::Batch batch;
    batch.audit.push_back(waiting(record));
    batch.audit.push_back(waiting(audit(number + 100)));
    return runner.run(batch).audit_written;
  };
  CHECK(run(1, 10));
  connection->execute("PRAGMA max_page_count = 60");
  CHECK_FALSE(run(2, 2'000'000));
  CHECK(runner.audit_head()->sequence == 2);
  CHECK(run(3, 10));
  CHECK(runner.audit_head()->sequence == 4);
  CHECK(broken(*connection, published).empty());
  CHECK(warnings > 0);
}

TEST_CASE("LOG-1 a change whose audit record cannot be written fails whole, and deferred records are a fault to tell") {
  OpenedStore store;
  {
    sqlite::Connection connection(store.file());
    connection.execute_script("PRAGMA busy_timeout = 5000");
    connection.execute("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no audit now'); END");
  }
  const auto change = [&] {
    return store.write(
        [](storage::Transaction& transaction) -> fhir::Result<void> {
          transaction.add_request(request(1));
          return {};
        },
        [](storage::Transaction& transaction, const fhir::Error*) { transaction.add_audit(audit(1)); });
  };
  CHECK(change().error().category == fhir::Category::unavailable);
  store.read([](storage::Snapshot& snapshot) { CHECK_FALSE(snapshot.find_request(uuid(1), 0)); });
  const auto until = soon();
  const auto wait_for_fault = [&](bool there) {
    while (store->audit_state().fault.has_value() != there && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(store->audit_state().fault.has_value() == there);
  };
  REQUIRE(store->record(audit(2)));
  wait_for_fault(true);
  CHECK(store->audit_state().waiting == 1);
  {
    sqlite::Connection connection(store.file());
    connection.execute_script("PRAGMA busy_timeout = 5000; DROP TRIGGER full");
  }
  wait_for_fault(false);
  REQUIRE(change());
  CHECK(store->audit_state().head.sequence == 2);
}

TEST_CASE("handshakes that failed are counted by minute, address and cause, within a bound") {
  OpenedStore store;
  for (int i = 0; i < 3; ++i) store->count({119, "192.0.2.1", "expired"});
  store->count({60, "192.0.2.1", "expired"});
  store->count({60, "192.0.2.2", "expired"});
  store->count({120, "192.0.2.1", std::string(200, 'c')});
  for (int i = 0; i < 2000; ++i) store->count({180, std::to_string(i), "many"});
  store.stop();
  sqlite::Connection connection(store.file());
  CHECK(number(connection, "SELECT times FROM refused_handshake WHERE minute = 60 AND address = '192.0.2.1'") == 4);
  CHECK(number(connection, "SELECT times FROM refused_handshake WHERE minute = 60 AND address = '192.0.2.2'") == 1);
  CHECK(number(connection, "SELECT length(cause) FROM refused_handshake WHERE minute = 120") == 128);
  CHECK(number(connection, "SELECT count(*) FROM refused_handshake") ==
        static_cast<std::int64_t>(sqlite::HandshakeCounts::most) + 1);
  CHECK(number(connection, "SELECT sum(times) FROM refused_handshake") == 2006);
  CHECK(number(connection, "SELECT count(*) FROM refused_handshake WHERE cause = 'others'") == 1);
  CHECK(number(connection, "SELECT count(*) FROM audit") == 0);
}

TEST_CASE("a head of the audit is a line that is read back, and no other line is") {
  const NewFile file;
  const auto path = file.folder.path() / "heads";
  storage::AuditHead head{42, {}};
  head.mac.fill(0xa5);
  const auto line = storage::head_line(head, 1'700'000'000);
  CHECK(line.find("2023-11-14T22:13:20") == 0);
  CHECK_FALSE(storage::last_head(path));
  std::ofstream(path) << line << "nonsense\n" << line;
  CHECK(storage::last_head(path) == head);
  CHECK_THROWS_AS(storage::read_heads(path.parent_path()), storage::StorageError);  // opened, and not read
  CHECK_FALSE(storage::last_head(path.parent_path()));
  const auto lines = storage::read_heads(path);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].head == head);
  CHECK_FALSE(lines[1].head);
  CHECK(lines[2].line == 3);
  std::ofstream(path, std::ios::app) << line.substr(0, line.size() - 1);
  CHECK_FALSE(storage::last_head(path));
}
