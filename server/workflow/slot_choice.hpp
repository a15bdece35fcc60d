// The slot that a booking takes, and the Appointment in it (BOOK-1 to BOOK-9).
#pragma once

#include "server/workflow/request.hpp"
#include "storage/transaction.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bars::workflow {

/// The slot with this id, if the service offers it and it is still to come. Category::conflict at `path` otherwise.
fhir::Result<storage::SlotRecord> find_bookable(storage::Transaction& transaction, const ServiceEntry& service,
                                                std::string_view id, fhir::Instant now, std::string path);

/// Category::conflict: somebody else was quicker (BOOK-2).
fhir::Error no_longer_free(std::string path);

/// BOOK-9: `start` and `end`, where a resource says them, must be the slot's. Category::unprocessable.
std::optional<fhir::Error> refuse_other_times(fhir::Node resource, std::string_view path,
                                              const storage::SlotRecord& slot);

/// The Appointment in this slot, at its times.
fhir::Node in_slot(fhir::Build& build, fhir::Node appointment, const storage::SlotRecord& slot);

/// The Appointment as it is booked, with a number that people can read out (RESP-7).
fhir::Node booked(fhir::Build& build, const Request& request, fhir::Node appointment, const storage::SlotRecord& slot,
                  const fhir::Uuid& id);

}  // namespace bars::workflow
