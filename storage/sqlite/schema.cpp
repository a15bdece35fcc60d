#include "storage/sqlite/schema.hpp"

namespace bars::storage::sqlite {

namespace {

// Every page that a message touches is 4 KB of log in its commit, so each index has to earn its place
// (storage/README.md says what each is for). Ids are 16 byte blobs, instants are seconds and nanoseconds.
constexpr const char* first = R"sql(
CREATE TABLE request (
  request_id BLOB NOT NULL PRIMARY KEY CHECK (length(request_id) = 16),
  correlation_id BLOB NOT NULL,
  body_hash BLOB NOT NULL,
  organisation TEXT NOT NULL,
  received INTEGER NOT NULL,
  received_ns INTEGER NOT NULL,
  committed INTEGER NOT NULL CHECK (committed IN (0, 1)),
  resource_type TEXT NOT NULL,
  resource_id BLOB NOT NULL,
  refusal TEXT NOT NULL,
  keep_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX request_kept ON request (keep_until) WHERE committed = 0;

CREATE TABLE message (
  seq INTEGER PRIMARY KEY,
  request_id BLOB NOT NULL,
  bundle_id TEXT NOT NULL,
  organisation TEXT NOT NULL,
  opens_conversation INTEGER NOT NULL CHECK (opens_conversation IN (0, 1)),
  service TEXT NOT NULL,
  event TEXT NOT NULL,
  request_type TEXT NOT NULL,
  source_endpoint TEXT NOT NULL,
  owner_type TEXT NOT NULL,
  owner_id BLOB NOT NULL,
  received INTEGER NOT NULL,
  received_ns INTEGER NOT NULL,
  entries BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX message_bundle ON message (bundle_id, organisation, opens_conversation);
CREATE INDEX message_owner ON message (owner_id, owner_type);

CREATE TABLE resource (
  seq INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  id BLOB NOT NULL,
  version INTEGER NOT NULL,
  current INTEGER NOT NULL CHECK (current IN (0, 1)),
  service TEXT NOT NULL,
  organisation TEXT NOT NULL,
  status TEXT NOT NULL,
  nhs_number TEXT NOT NULL,
  patient_name TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  postcode TEXT NOT NULL,
  start INTEGER,
  slot_id TEXT NOT NULL,
  last_updated INTEGER NOT NULL,
  last_updated_ns INTEGER NOT NULL,
  local INTEGER NOT NULL CHECK (local IN (0, 1)),
  referral BLOB,
  identifiers BLOB NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX resource_version ON resource (id, type, version);
CREATE INDEX resource_patient ON resource (nhs_number, service, type) WHERE current = 1 AND nhs_number <> '';
CREATE INDEX resource_person ON resource (birth_date, postcode)
  WHERE current = 1 AND birth_date <> '' AND postcode <> '';

CREATE TABLE identifier (
  value TEXT NOT NULL,
  system TEXT NOT NULL,
  type TEXT NOT NULL,
  id BLOB NOT NULL,
  PRIMARY KEY (value, system, type, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE link (
  booking BLOB NOT NULL,
  referral BLOB NOT NULL,
  service TEXT NOT NULL,
  made INTEGER NOT NULL,
  made_ns INTEGER NOT NULL,
  ended INTEGER,
  ended_ns INTEGER,
  PRIMARY KEY (booking, referral)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_referral ON link (referral);

CREATE TABLE local_change (
  seq INTEGER PRIMARY KEY,
  owner_type TEXT NOT NULL,
  owner_id BLOB NOT NULL,
  type TEXT NOT NULL,
  id BLOB NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  at INTEGER NOT NULL,
  at_ns INTEGER NOT NULL
) STRICT;
CREATE INDEX local_change_owner ON local_change (owner_id, owner_type);

CREATE TABLE slot (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  service TEXT NOT NULL,
  diary TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  capacity INTEGER NOT NULL,
  taken INTEGER NOT NULL CHECK (taken >= 0),
  imported INTEGER NOT NULL CHECK (imported IN (0, 1))
) STRICT;
CREATE INDEX slot_start ON slot (service, start, id);

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  at_ns INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  peer TEXT NOT NULL,
  address TEXT NOT NULL,
  organisation TEXT NOT NULL,
  software TEXT NOT NULL,
  practitioner TEXT NOT NULL,
  target TEXT NOT NULL,
  source_endpoint TEXT NOT NULL,
  interaction TEXT NOT NULL,
  request_type TEXT NOT NULL,
  status INTEGER NOT NULL,
  code TEXT NOT NULL,
  issue TEXT NOT NULL,
  detail TEXT NOT NULL,
  resource TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  headers TEXT NOT NULL,
  duration_us INTEGER NOT NULL
) STRICT;
)sql";

// The records as they are chained (storage/audit_record.hpp), and handshakes that failed. open_chain() takes the former
// ones over.
constexpr const char* audit_chain = R"sql(
ALTER TABLE audit RENAME TO former_audit;
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  request_id TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  mac BLOB NOT NULL,
  record BLOB NOT NULL
) STRICT;

CREATE TABLE refused_handshake (
  seq INTEGER PRIMARY KEY,
  minute INTEGER NOT NULL,
  address TEXT NOT NULL,
  cause TEXT NOT NULL,
  times INTEGER NOT NULL
) STRICT;
)sql";

constexpr Migration steps[] = {{1, "foundation", first}, {2, "audit chain", audit_chain}};

}  // namespace

std::span<const Migration> migrations() noexcept { return steps; }

}  // namespace bars::storage::sqlite
