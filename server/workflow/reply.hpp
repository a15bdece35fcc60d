// The Bundle that answers a $process-message (RULES section 20).
#pragma once

#include "server/workflow/decision.hpp"
#include "server/workflow/request.hpp"

#include <string>

namespace bars::workflow {

/// The JSON text: the request's Bundle again, same id, event, reason, definition and fullUrls (RESP-2, RESP-3, RESP-9),
/// every resource with its id, the booking or referral as it now is, a booked Slot `busy`, and what we added behind
/// what it follows.
std::string reply_bundle(const fhir::Bundle& bundle, RequestType type, Applied& applied);

}  // namespace bars::workflow
