// Updates that have not seen what the staff of the service did (UPD-2, UPD-11, UPD-12).
#pragma once

#include "server/workflow/conversation.hpp"

#include <optional>

namespace bars::workflow {

/// Category::conflict for an update that is older than what staff did, or that would undo it. It passes when
/// - its focus is as new as the version that staff wrote, and has the status that they gave: the sender has seen it;
/// - the Bundle or one of its entries is as new as the moment at which staff took note.
/// What staff do with the Encounter of the service is none of this (UPD-12).
std::optional<fhir::Error> refuse_before_local_change(storage::Transaction& transaction, const Content& content,
                                                      const Conversation& conversation);

}  // namespace bars::workflow
