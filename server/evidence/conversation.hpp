// One conversation as it is on record: what was asked and answered, and what is held because of it.
#pragma once

#include "storage/audit_heads.hpp"
#include "storage/audit_key.hpp"
#include "storage/audit_reader.hpp"
#include "storage/audit_verify.hpp"
#include "storage/records.hpp"
#include "storage/store_reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::evidence {

/// Exchanges of one pack; the oldest are taken.
inline constexpr std::size_t most_exchanges = 1000;

/// One record of the audit, with what belongs to it.
struct Exchange {
  storage::StoredAudit stored;
  storage::AuditMac mac_before{};  // of the record before it in the chain
  storage::AuditRecord record;
  bool has_correlation_id = true;                 // false: it is about the same booking or referral
  std::optional<storage::MessageRecord> message;  // that it brought, and that was carried out
};

/// A booking or referral, or an Encounter of ours, and how it came to be what it is.
struct Held {
  storage::Owner resource;
  std::vector<storage::ResourceRecord> versions;  // oldest first
  std::vector<storage::LocalChangeRecord> local_changes;
  std::vector<storage::LinkRecord> links;
};

struct Conversation {
  std::string correlation_id;
  std::vector<Exchange> exchanges;  // by time
  bool has_more = false;            // than most_exchanges
  std::vector<Held> held;
  std::vector<storage::RefusedHandshakes> handshakes;  // from the minute before the first exchange to that of the last

  /// False when nothing is on record but that somebody asked for it.
  bool has_requests() const noexcept;
};

/// Everything but the proof. Without exchanges when there is no record of this correlation id (compared without letter
/// case). Throws StorageError when the store cannot be read.
Conversation collect(storage::AuditReader& audit, storage::StoreReader& store, std::string_view correlation_id);

/// What the chain says of the records of a pack.
struct Proof {
  storage::AuditVerdict verdict;               // of the whole chain
  bool is_key_published = false;               // it shows accidents, and no intent
  bool has_heads = false;                      // there was a file of exported heads to compare with
  std::optional<storage::ExportedHead> later;  // the first exported head behind every record but of packs being made
};

Proof prove(storage::AuditReader& audit, const std::vector<storage::AuditKey>& keys,
            const std::vector<storage::ExportedHead>& heads, const Conversation& conversation);

/// The newest version that there was at this moment; nullptr when there was none.
const storage::ResourceRecord* version_at(const Held& held, fhir::Instant moment);

}  // namespace bars::evidence
