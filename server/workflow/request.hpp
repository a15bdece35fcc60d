// One $process-message request as the workflow sees it: no HTTP, no sockets, no clock of its own.
#pragma once

#include "fhir/instant.hpp"
#include "fhir/uuid.hpp"
#include "server/workflow/content.hpp"
#include "storage/records.hpp"

#include <string>
#include <vector>

namespace bars::workflow {

struct Request {
  fhir::Result<Content> content;  // or why it is refused
  fhir::Uuid request_id;
  fhir::Uuid correlation_id;
  storage::BodyHash body_hash{};
  std::string body;          // as it is kept: every byte of a JSON message, an XML one as JSON
  std::string organisation;  // ODS code of the caller
  std::string base_url;      // public url; systems of the identifiers that we issue begin with it
  fhir::Instant now;
  std::vector<fhir::Uuid> fresh_ids;  // made before, so that a rerun gives the same: see fresh_ids_for()
};

/// How many ids a request may use: one per entry, and two for a resource that we add (its id and its fullUrl).
std::size_t fresh_ids_for(const Content& content) noexcept;

/// What carrying out a request made of it: what is recorded, and what the reply is built from. Its nodes refer to its
/// own arena and to the request's document.
struct Applied {
  fhir::Arena arena;
  std::string_view resource_type;  // the booking or referral
  fhir::Uuid resource_id;
  fhir::Node focus;                      // it, as the reply shows it
  std::vector<std::string> entry_ids;    // the id that each entry of the Bundle gets
  std::vector<std::uint8_t> issued_ids;  // for storage::MessageRecord
  std::vector<fhir::Node> added;         // resources of ours that follow the entry at `added_behind`
  std::size_t added_behind = 0;
  std::vector<std::string> warnings;  // for the audit
};

}  // namespace bars::workflow
