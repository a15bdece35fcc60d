// Bookings by message (BOOK-1 to BOOK-9).
#pragma once

#include "server/workflow/request.hpp"
#include "storage/transaction.hpp"

namespace bars::workflow {

/// PM-10: takes the offered slot and stores the Appointment. Refused by state: Category::conflict for a slot that is
/// unknown, of another service, past or no longer free (BOOK-2, BOOK-9); Category::unprocessable when the request names
/// other times.
fhir::Result<Applied> book(storage::Transaction& transaction, const Request& request, const Content& content);

/// PM-12: the next version of the Appointment, in its slot or, atomically, in another free one. Category::not_found and
/// conflict as an update of a referral, and for the slot as book().
fhir::Result<Applied> update_booking(storage::Transaction& transaction, const Request& request, const Content& content);

}  // namespace bars::workflow
