// Referrals and validation requests by message.
#pragma once

#include "server/workflow/request.hpp"
#include "storage/transaction.hpp"

namespace bars::workflow {

/// What a message that opens a referral or validation makes of it, as far as that does not depend on what is stored.
struct PreparedReferral {
  Applied applied;
  storage::ResourceRecord referral;
  storage::ResourceRecord encounter;
};

/// PM-1, PM-2, A6-1: the ServiceRequest, and an Encounter of ours, `planned`, with a number that people can read out
/// (RESP-6, A4-4). Asks no store, so that the one thread that writes need not do it.
PreparedReferral prepare_referral(const Request& request, const Content& content);

/// Stores what was prepared of this request and links it.
fhir::Result<Applied> open_referral(storage::Transaction& transaction, const Request& request, const Content& content,
                                    PreparedReferral prepared);

/// PM-5, A3-2, A6-3: the next version of the ServiceRequest; our Encounter comes back as it is. Category::conflict when
/// it is no longer current, an entry is stale (UPD-4), or work on a validation has begun (A4-10).
fhir::Result<Applied> update_referral(storage::Transaction& transaction, const Request& request,
                                      const Content& content);

}  // namespace bars::workflow
