// Which conversation the staff of a service speak of.
#pragma once

#include "fhir/error.hpp"
#include "storage/transaction.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace bars::workflow {

struct Target {
  std::string id;                         // see find_target()
  std::string service{};                  // "": whichever holds it
  std::optional<std::int64_t> version{};  // what is changed must still be at this version
};

/// By `Appointment/<id>`, `ServiceRequest/<id>` or `Encounter/<id>` (one of ours), by one of these ids alone, or by the
/// Bundle.id of one of its messages. Category::not_found, or Category::conflict when a Bundle.id is of several
/// conversations, which are then named.
fhir::Result<storage::Owner> find_target(storage::Snapshot& snapshot, const Target& target);

}  // namespace bars::workflow
