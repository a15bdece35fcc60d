// Bookings by message (BOOK-1 to BOOK-9, CANCEL-*).
#pragma once

#include "server/workflow/request.hpp"
#include "storage/transaction.hpp"

namespace bars::workflow {

/// PM-10: takes the offered slot and stores the Appointment. Refused by state: Category::conflict for a slot that is
/// unknown, of another service, past or no longer free (BOOK-2, BOOK-9); Category::unprocessable when the request names
/// other times.
fhir::Result<Applied> book(storage::Transaction& transaction, const Request& request, const Content& content);

/// PM-11: cancels a booked Appointment and frees its slot. Category::not_found for an id that we never issued (UPD-7),
/// conflict when it is not current (CANCEL-2), unprocessable when the patient differs (CANCEL-8, UPD-15).
fhir::Result<Applied> cancel_booking(storage::Transaction& transaction, const Request& request, const Content& content);

}  // namespace bars::workflow
