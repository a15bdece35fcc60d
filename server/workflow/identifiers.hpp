// The ids that resources get in a reply (RESP-3 to RESP-5, RESP-13).
#pragma once

#include "fhir/message.hpp"
#include "fhir/uuid.hpp"
#include "server/workflow/directory.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bars::workflow {

/// Ids that were issued earlier in the conversation, by fullUrl.
using IssuedIds = std::unordered_map<std::string, fhir::Uuid>;

/// One id per entry of the Bundle, in order. An id stays the sender's when it is one that we gave out in a slot search
/// or a valid Encounter.id (RESP-4); it is the earlier one when the entry has one (RESP-5); else it is new.
class ResourceIds {
 public:
  /// `fresh` holds at least one UUID per entry.
  ResourceIds(const fhir::Message& message, const ServiceEntry& service, const IssuedIds& earlier,
              std::span<const fhir::Uuid> fresh);

  std::string_view of(const fhir::Entry& entry) const noexcept { return ids_[entry.index]; }
  const std::vector<std::string>& all() const noexcept { return ids_; }
  /// For storage::MessageRecord::issued_ids: 16 bytes per entry; zeros where the sender's id stands.
  std::vector<std::uint8_t> issued_bytes() const;

 private:
  std::vector<std::string> ids_;
  std::vector<fhir::Uuid> issued_;
};

/// Reads back what issued_bytes() wrote, against the body it belongs to.
IssuedIds read_issued_ids(std::string_view body, std::span<const std::uint8_t> issued_bytes);

}  // namespace bars::workflow
