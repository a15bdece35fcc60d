// One request that changes something, as the workflow sees it: no HTTP, no sockets, no clock of its own.
#pragma once

#include "fhir/instant.hpp"
#include "fhir/uuid.hpp"
#include "server/workflow/content.hpp"
#include "server/workflow/services.hpp"
#include "storage/records.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bars::workflow {

struct Request {
  fhir::Uuid request_id;
  fhir::Uuid correlation_id;
  storage::BodyHash body_hash{};
  storage::Body body;        // every byte of a JSON message, an XML one as JSON
  std::string organisation;  // ODS code of the caller
  std::string base_url;      // public url; systems of the identifiers that we issue begin with it
  fhir::Instant now;
  std::vector<fhir::Uuid> fresh_ids;           // made before, so that a rerun gives the same: see fresh_ids_for()
  std::shared_ptr<const Services> services{};  // kept for as long as something of the content refers to them
};

/// How many ids a request may use: one per entry, and two for a resource that we add (its id and its fullUrl).
std::size_t fresh_ids_for(const Content& content) noexcept;

/// A resource of ours that the reply shows beside those of the request.
struct Added {
  std::string full_url;
  fhir::Node resource;
  std::size_t behind;  // which entry
};

/// An entry that the reply shows otherwise than it came.
struct Shown {
  std::size_t entry;
  fhir::Node resource;
};

/// What carrying out a request made of it: what is recorded, and what the reply is built from. Its nodes refer to its
/// own arena and documents, and to the request's document.
struct Applied {
  storage::Owner owner;  // the booking or referral
  fhir::Arena arena;
  std::vector<fhir::Document> documents;
  std::vector<std::string> entry_ids;  // the id that each entry of the Bundle gets
  std::vector<Shown> shown;
  std::optional<Added> added;
  std::vector<std::string> warnings;  // for the audit
};

}  // namespace bars::workflow
