// What the store keeps, as plain values.
#pragma once

#include "fhir/instant.hpp"
#include "fhir/uuid.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
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

/// A message as it arrived. `body` is every byte of its JSON; a message that came as XML is kept as the same JSON,
/// which loses nothing (BIZ-11).
struct MessageRecord {
  fhir::Uuid request_id;
  std::string bundle_id;
  std::string organisation;
  bool opens_conversation = false;  // reason `new`: only these are compared for TI-14
  std::string service;              // value of the dos-service-id
  std::string event;
  std::string source_endpoint;  // MH-5
  std::string owner_type;       // the booking or referral that the message is about
  fhir::Uuid owner_id;
  fhir::Instant received;
  std::string body;
  std::vector<std::uint8_t> issued_ids;  // 16 bytes per entry of the Bundle, in order: the id each resource got
};

/// One version of a booking or referral.
struct ResourceRecord {
  std::string type;  // Appointment, ServiceRequest
  fhir::Uuid id;
  std::int64_t version = 1;  // 1, 2, …; put_resource() numbers it
  std::string service;
  std::string organisation;  // who sent it
  std::string status;
  std::string nhs_number;    // "" when the patient has none
  std::string patient_name;  // fhir::Patient::name_key()
  std::string birth_date;
  std::string slot_id;  // of a booking; "" otherwise
  fhir::Instant last_updated;
  std::string content;  // the resource as JSON, as a read returns it
};

struct SlotRecord {
  std::string id;  // UUID text, 36 characters
  std::string service;
  std::string diary;
  std::int64_t start = 0;  // Unix seconds
  std::int64_t end = 0;
  std::uint32_t capacity = 1;
  std::uint32_t taken = 0;
  bool is_free() const noexcept { return taken < capacity; }
};

struct SlotQuery {
  std::string service;
  std::int64_t from = 0;  // Unix seconds; slots with from <= start < to
  std::int64_t to = 0;
  bool free = true;
  bool busy = false;
  std::size_t limit = 10'000;
};

/// Bytes of AuditRecord::detail that are kept; a message can have more to be said of it than is worth keeping.
inline constexpr std::size_t longest_audit_detail = 16 * 1024;

/// One exchange, whatever became of it (LOG-1). Ids are kept as sent, even when they are no UUIDs.
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
  std::string body_hash;     // hex; "" without a body
  std::string headers;       // the identity headers as received, one per line (HDR-5)
  std::int64_t duration_microseconds = 0;
};

}  // namespace bars::storage
