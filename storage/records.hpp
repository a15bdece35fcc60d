// What the store keeps, as plain values.
#pragma once

#include "fhir/instant.hpp"
#include "fhir/uuid.hpp"
#include "storage/body.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::storage {

using BodyHash = std::array<std::uint8_t, 32>;  // SHA-256 of the request body without its transfer and content codings

/// A request id that has been settled: committed with its effects (for good), or refused by state and kept for a
/// while so that a late retry gets the same answer (TI-8).
struct RequestRecord {
  fhir::Uuid request_id;
  fhir::Uuid correlation_id;
  BodyHash body_hash{};
  std::string organisation;  // ODS code of the sender
  fhir::Instant received;
  bool committed = true;
  // when committed: the resource that was issued or changed
  std::string resource_type;
  fhir::Uuid resource_id;
  // when refused: what to answer again, and until when
  std::string refusal;          // encoded fhir::Error, see encode_refusal()
  std::int64_t keep_until = 0;  // Unix seconds
};

/// One entry of a message, as the later messages of its conversation are compared with it (UPD-3). A conversation is
/// what was sent about one booking or referral: its owner.
struct EntryRecord {
  std::string full_url;
  std::string type;
  std::string id;                             // the one that the reply gave it
  std::optional<fhir::Instant> last_updated;  // meta.lastUpdated at full precision; absent when it had none
  bool operator==(const EntryRecord&) const = default;
};

/// The newest version of an entry of a conversation, and the message that holds it.
struct StoredEntry {
  EntryRecord entry;
  fhir::Uuid request_id;  // of the message
  std::size_t index = 0;  // in its Bundle.entry
};

/// The booking or referral that a conversation is about.
struct Owner {
  std::string type;  // Appointment, ServiceRequest
  fhir::Uuid id;
};

/// A booking and the referral that belongs to it (A1-3).
struct LinkRecord {
  fhir::Uuid booking;
  fhir::Uuid referral;
  std::string service;
  fhir::Instant made;
  std::optional<fhir::Instant> ended;  // when either was cancelled: the other goes on alone (CANCEL-13)
};

/// Stands where a service does for what its own systems sent: kept apart from what it received, so that no read, update
/// or cancellation from outside reaches it. No service id is like this.
inline constexpr std::string_view outbox = "outbox of ";
inline std::string outbox_of(std::string_view service) { return std::string(outbox).append(service); }
inline bool is_outbox(std::string_view service) noexcept { return service.starts_with(outbox); }
/// The id of the service itself.
inline std::string_view without_outbox(std::string_view service) noexcept {
  return service.substr(is_outbox(service) ? outbox.size() : 0);
}

/// A message as it arrived. `body` is every byte of its JSON; a message that came as XML is kept as the same JSON,
/// which loses nothing (BIZ-11).
struct MessageRecord {
  fhir::Uuid request_id;
  std::string bundle_id;
  std::string organisation;
  bool opens_conversation = false;  // reason `new`: only these are compared for TI-14
  std::string service;              // value of the dos-service-id, or the outbox of one
  std::string event;
  std::string request_type;     // its name in the decision table, or the interaction of a write of a resource
  std::string source_endpoint;  // MH-5
  Owner owner;                  // what the message is about
  fhir::Instant received;
  Body body;
  std::vector<EntryRecord> entries;  // of the Bundle, in order
};

/// An identifier that a resource can be found by (SR-1).
struct IdentifierRecord {
  std::string system;  // as sent; compared without scheme and letter case
  std::string value;
};

/// How many identifiers of a resource it can be found by, and bytes of system and value together: a longer one is not
/// searched, nor are those behind the last that counts.
inline constexpr std::size_t most_identifiers = 32;
inline constexpr std::size_t longest_identifier = 1024;

/// One version of a booking, a referral, or an Encounter of ours.
struct ResourceRecord {
  std::int64_t sequence = 0;  // of storing, over all resources; the store gives it
  std::string type;           // Appointment, ServiceRequest, Encounter
  fhir::Uuid id;
  std::int64_t version = 1;  // 1, 2, …; put_resource() numbers it
  std::string service;       // or the outbox of one
  std::string organisation;  // who sent it
  std::string status;
  std::string nhs_number;    // "" when the patient has none
  std::string patient_name;  // fhir::Patient::name_key()
  std::string birth_date;
  std::string postcode;                       // fhir::Patient::postcode_key()
  std::vector<IdentifierRecord> identifiers;  // of a booking or referral; not filled in by reads
  std::optional<std::int64_t> start;          // Unix seconds, of a booking
  std::string slot_id;                        // of a booking; "" otherwise
  fhir::Instant last_updated;
  bool local = false;                  // written by the staff of the service, not by a message (UPD-11)
  std::optional<fhir::Uuid> referral;  // of an Encounter of ours: the referral that it belongs to
  std::string content;                 // the resource as JSON, as a read returns it
};

/// What the staff of the service did with a conversation: they took note of it, or gave one of its resources another
/// status.
struct LocalChangeRecord {
  Owner owner;
  std::string type;  // of the resource that has the status; the owner itself when staff took note
  fhir::Uuid id;
  std::string status;        // "": they took note
  std::int64_t version = 0;  // that was written; the owner's current one when staff took note
  std::size_t messages = 0;  // that the conversation had then; the store counts them
  fhir::Instant at;
};

/// A booking or referral with what became of it.
struct ConversationRecord {
  ResourceRecord current;
  fhir::Instant received;                     // when its first version was stored
  std::string request_type;                   // of its newest message; "" when it has none
  std::optional<fhir::Instant> acknowledged;  // when staff took note last
  bool unread = true;                         // no one took note, or something has come since
};

/// Conversations, the one first whose booking or referral was stored last.
struct ConversationQuery {
  std::string service;                 // with its outbox; "": any
  std::optional<fhir::Instant> since;  // stored then or later
  bool unread_only = false;
  std::optional<std::int64_t> before;  // ConversationPage::next of the page before
  std::size_t limit = 100;
  std::size_t look_at = 20'000;  // stored versions, of whatever resource; then the page ends
};

struct ConversationPage {
  std::vector<ConversationRecord> found;
  std::optional<std::int64_t> next;  // where to go on; nothing when all were looked at
};

/// How much earlier than one stored before it a version may seem to be, because a clock was set: a query with `since`
/// looks so much further.
inline constexpr std::int64_t seconds_of_clock_change = 3600;

/// Conversations that one Bundle.id is looked up to.
inline constexpr std::size_t most_owners = 10;

struct SlotRecord {
  std::string id;  // UUID text, 36 characters
  std::string service;
  std::string diary;
  std::int64_t start = 0;  // Unix seconds
  std::int64_t end = 0;
  std::uint32_t capacity = 1;
  std::uint32_t taken = 0;
  bool imported = false;  // brought by somebody (slots import), not given by the hours of the diary
  bool is_free() const noexcept { return taken < capacity; }
};

/// Current versions of one type of one service that fit everything that is given, newest first.
struct ResourceQuery {
  std::string type;
  std::string service;
  std::optional<std::string> sender;  // who sent the first version; "" is nobody
  std::optional<fhir::Uuid> id;
  std::string nhs_number;    // "": any
  std::string patient_name;  // words, fhir::matches_name()
  std::string birth_date;
  std::string postcode;
  std::optional<IdentifierRecord> identifier;  // system "": any system
  std::optional<std::int64_t> from;            // start >= from
  std::optional<std::int64_t> to;              // start < to
  std::optional<std::int64_t> before;          // sequence < before: the next page
  std::size_t limit = 1000;
};

struct SlotQuery {
  std::string service;
  std::vector<std::string> diaries{};  // empty: every diary of the service
  std::int64_t from = 0;               // Unix seconds; slots with from <= start < to
  std::int64_t to = 0;
  bool free = true;
  bool busy = false;
  std::size_t limit = 10'000;
};

/// Bytes of AuditRecord::detail that are kept; a message can have more to be said of it than is worth keeping. A longer
/// AuditRecord::refusal is not kept at all.
inline constexpr std::size_t longest_audit_detail = 16 * 1024;

/// One exchange, whatever became of it, or one act of administration (LOG-1). Ids are kept as sent, even when they are
/// no UUIDs.
struct AuditRecord {
  fhir::Instant at;
  std::string request_id;
  std::string correlation_id;
  std::string peer;          // name from the client certificate
  std::string address;       // remote IP address
  std::string organisation;  // ODS code
  std::string software;
  std::string practitioner;
  std::string target;  // service id
  std::string source_endpoint;
  std::string interaction;   // route name, `message`, `slot`, …
  std::string request_type;  // what the message was decided to be; "" for reads
  unsigned status = 0;       // HTTP
  std::string code;          // BaRS error code; "" on success
  std::string issue;         // FHIR issue type; "" on success
  std::string detail;        // diagnostics and warnings; no patient data
  std::string resource;      // `Appointment/<id>`; "" when none
  std::string nhs_number;    // of the patient, if one is known; never kept, nor read back
  std::string patient;       // its keyed hash, in hex (AuditKey::patient_hash); the store gives it
  std::string body_hash;     // hex; "" without a body
  std::string headers;  // all NHSD headers as received, and those that decide the answer's form, a line each (HDR-5)
  std::string refusal;  // what was answered: encode_refusal(); "" on success
  std::string claims;   // JSON object: those of a bearer token; "" without one
  std::int64_t duration_microseconds = 0;
};

using AuditMac = std::array<std::uint8_t, 32>;  // HMAC-SHA-256

/// The newest record of the audit's chain.
struct AuditHead {
  std::int64_t sequence = 0;  // 0: there is no record yet
  AuditMac mac{};
  bool operator==(const AuditHead&) const = default;
};

/// How the audit stands.
struct AuditState {
  AuditHead head;                    // what is committed
  std::size_t waiting = 0;           // deferred records
  std::optional<std::string> fault;  // why deferred records cannot be kept now
};

/// A TLS handshake that failed. Counted by minute, address and cause, outside of the chain.
struct RefusedHandshake {
  std::int64_t at = 0;  // Unix seconds
  std::string address;
  std::string cause;  // one of few
};

}  // namespace bars::storage
