#include "storage/sqlite/audit.hpp"

#include "storage/sqlite/query.hpp"

#include <limits>

namespace bars::storage::sqlite {

namespace {

constexpr const char* no_number = "the audit's last record has a number that none can follow";

/// Of a store whose audit was a table of columns.
AuditRecord former_record(const Query& row) {
  AuditRecord record;
  record.at = row.instant(0);
  record.request_id = row.text(2);
  record.correlation_id = row.text(3);
  record.peer = row.text(4);
  record.address = row.text(5);
  record.organisation = row.text(6);
  record.software = row.text(7);
  record.practitioner = row.text(8);
  record.target = row.text(9);
  record.source_endpoint = row.text(10);
  record.interaction = row.text(11);
  record.request_type = row.text(12);
  record.status = static_cast<unsigned>(row.integer(13));
  record.code = row.text(14);
  record.issue = row.text(15);
  record.detail = row.text(16);
  record.resource = row.text(17);
  record.body_hash = row.text(18);
  record.headers = row.text(19);
  record.duration_microseconds = row.integer(20);
  return record;
}

bool has_former_records(Connection& connection) {
  Query query(connection, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'former_audit'");
  return query.step();
}

void take_over(Connection& connection, AuditChain& chain, std::int64_t now) {
  std::int64_t records = 0;
  {
    Query row(connection,
              "SELECT at, at_ns, request_id, correlation_id, peer, address, organisation, software, practitioner, "
              "target, source_endpoint, interaction, request_type, status, code, issue, detail, resource, body_hash, "
              "headers, duration_us FROM former_audit ORDER BY seq");
    for (; row.step(); ++records) chain.add(former_record(row));
  }
  if (records > 0)
    chain.add(act_of_store(now, "audit.begin",
                           "The " + std::to_string(records) +
                               " records before this one were written when there was no chain, and put under it now."));
  connection.execute_script("DROP TABLE former_audit");
}

/// Whether the newest record was added with this key; true when there is none.
bool goes_on(Connection& connection, const AuditKey& key) {
  Query row(connection, "SELECT seq, request_id, correlation_id, mac, record FROM audit ORDER BY seq DESC LIMIT 2");
  if (!row.step()) return true;
  const auto sequence = row.integer(0);
  const auto request_id = row.text(1);
  const auto correlation_id = row.text(2);
  const auto record = row.view(4);
  const Packed kept(record.begin(), record.end());
  AuditMac mac;
  row.fixed(3, mac);
  AuditMac before{};
  if (row.step()) row.fixed(3, before);
  return AuditMacs(key).of(before, {sequence, request_id, correlation_id, kept}) == mac;
}

template <class Work>
void in_transaction(Connection& connection, const Work& work) {
  connection.execute("BEGIN IMMEDIATE");
  try {
    work();
    connection.execute("COMMIT");
  } catch (...) {
    connection.try_execute("ROLLBACK");
    throw;
  }
}

}  // namespace

AuditRecord act_of_store(std::int64_t now, std::string_view interaction, std::string detail) {
  AuditRecord record;
  record.at.seconds = now;
  record.peer = "local";
  record.software = "bars-receiver";
  record.interaction = interaction;
  record.status = 200;
  record.detail = std::move(detail);
  return record;
}

void AuditChain::add(const AuditRecord& record) {
  add(record.request_id, record.correlation_id, pack_audit(record, key_));
}

void AuditChain::add(std::string_view request_id, std::string_view correlation_id,
                     std::span<const std::uint8_t> record) {
  const AuditHead& before = head();
  if (before.sequence == std::numeric_limits<std::int64_t>::max()) throw StorageError(no_number);
  AuditHead next{before.sequence + 1, {}};
  next.mac = macs_.of(before.mac, {next.sequence, request_id, correlation_id, record});
  // SQLite gives the number: the one behind the last is found without a search.
  Query query(connection_, "INSERT INTO audit (request_id, correlation_id, mac, record) VALUES (?1, ?2, ?3, ?4)",
              request_id, correlation_id, next.mac, record);
  query.run();
  if (sqlite3_last_insert_rowid(connection_.handle()) != next.sequence) throw StorageError(no_number);
  head_ = next;
}

const AuditHead& AuditChain::head() {
  if (!head_) head_ = read_audit_head(connection_);
  return *head_;
}

void open_chain(Connection& connection, const AuditKey& key, std::int64_t now,
                const std::function<void(const std::string&)>& warn) {
  AuditChain chain(connection, key);
  if (has_former_records(connection)) in_transaction(connection, [&] { take_over(connection, chain, now); });
  if (goes_on(connection, key)) return;
  const std::string what =
      "The record before this one was not made with the key of this one: the key is another, or the record was "
      "changed.";
  warn("the audit's chain: record " + std::to_string(chain.head().sequence + 1) + ": " + what);
  in_transaction(connection, [&] { chain.add(act_of_store(now, "audit.key", what)); });
}

AuditHead read_audit_head(Connection& connection) {
  AuditHead head;
  Query row(connection, "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1");
  if (!row.step()) return head;
  head.sequence = row.integer(0);
  row.fixed(1, head.mac);
  return head;
}

std::vector<AuditRecord> find_audit(Connection& connection, std::string_view request_id) {
  std::vector<AuditRecord> found;
  Query row(connection, "SELECT request_id, correlation_id, record FROM audit WHERE request_id = ?1 ORDER BY seq",
            request_id);
  while (row.step()) found.push_back(unpack_audit(row.text(0), row.text(1), row.view(2)));
  return found;
}

}  // namespace bars::storage::sqlite
