// Referrals by message.
#pragma once

#include "server/workflow/request.hpp"
#include "storage/transaction.hpp"

namespace bars::workflow {

/// PM-1: stores the ServiceRequest and opens an Encounter of ours, `planned`, with a number that people can read out
/// (RESP-6).
fhir::Result<Applied> accept_referral(storage::Transaction& transaction, const Request& request,
                                      const Content& content);

}  // namespace bars::workflow
