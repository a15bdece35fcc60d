// Cancelling by message (RULES section 12).
#pragma once

#include "server/workflow/request.hpp"
#include "storage/transaction.hpp"

namespace bars::workflow {

/// PM-3, PM-4, PM-11: cancels a booking, and frees its slot (CANCEL-10), or a referral. What is linked to it goes on
/// alone (CANCEL-13). Category::not_found for an id that we never issued (UPD-7), conflict when it is not current
/// (CANCEL-2), unprocessable when the patient differs (CANCEL-8, UPD-15).
fhir::Result<Applied> cancel(storage::Transaction& transaction, const Request& request, const Content& content);

}  // namespace bars::workflow
