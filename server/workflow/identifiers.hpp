// The ids that resources get in a reply (RESP-3 to RESP-5, RESP-13).
#pragma once

#include "fhir/message.hpp"
#include "fhir/uuid.hpp"
#include "server/workflow/directory.hpp"

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bars::workflow {

/// Ids that entries have in their conversation, by fullUrl.
using KnownIds = std::unordered_map<std::string, std::string>;

/// One id per entry of the Bundle, in order. An id stays the sender's when it is one that we gave out in a slot search
/// or a valid Encounter.id (RESP-4); it is the earlier one when the entry has one (RESP-5); else it is new.
class ResourceIds {
 public:
  /// `fresh` holds at least one UUID per entry.
  ResourceIds(const fhir::Message& message, const ServiceEntry& service, const KnownIds& earlier,
              std::span<const fhir::Uuid> fresh);

  std::string_view of(const fhir::Entry& entry) const noexcept { return ids_[entry.index]; }
  const std::vector<std::string>& all() const noexcept { return ids_; }

 private:
  std::vector<std::string> ids_;
};

}  // namespace bars::workflow
