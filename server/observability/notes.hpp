// What the parts of an exchange note for the metrics, beyond what its audit record says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bars::observability {

/// A rule that a message breaks.
struct BrokenRule {
  std::string id;  // one of ours, of R4 or of a package; never text of a sender
  bool refuses = false;
  bool operator==(const BrokenRule&) const = default;
};

/// A header that says who asks, or the ids.
struct HeaderFault {
  std::string header;
  bool missing = false;  // else it is malformed
};

struct Notes {
  std::vector<BrokenRule> rules{};           // each once
  std::vector<HeaderFault> header_faults{};  // also those that are let pass (identity_headers: warn)
  bool id_reused = false;                    // a committed request id came with other content (TI-18)
};

}  // namespace bars::observability
