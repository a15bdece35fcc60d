// What comes back from whom we sent a referral or a request for validation to (RULES PM-6 to PM-9, A4, A6-5 to A6-9).
#pragma once

#include "server/workflow/request.hpp"
#include "storage/transaction.hpp"

namespace bars::workflow {

/// Stores the response as the next version of the conversation that it answers: the one of this service's outbox that
/// has a message with the Bundle.id that MessageHeader.response.identifier names, the first, an update or an earlier
/// response (MH-11, MH-12). Category::not_found when there is none (ERR-52); a service that tolerates
/// `unmatched-response` keeps a did-not-attend response all the same, as a conversation of its own, and refuses the
/// others as invariant. Category::unprocessable for another patient or category, Category::conflict when the
/// responder's Encounter is older than the one that is held (UPD-4); other older entries only warn.
fhir::Result<Applied> take_response(storage::Transaction& transaction, const Request& request, const Content& content);

}  // namespace bars::workflow
