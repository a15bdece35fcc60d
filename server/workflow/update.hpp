// What an update finds before it changes anything (RULES section 11).
#pragma once

#include "server/workflow/conversation.hpp"

#include <string>
#include <vector>

namespace bars::workflow {

/// The conversation that the update may change: found (UPD-7), current (UPD-8), of the same patient (UPD-15), and no
/// entry older than the stored one (UPD-4: Category::conflict, every one of them told). What is applied without being
/// newer is added to `warnings` (UPD-5). The message then holds the newest version of each of its entries; those that
/// it leaves out stay as they are (UPD-3).
fhir::Result<Conversation> find_updatable(storage::Transaction& transaction, const Request& request,
                                          const Content& content, std::vector<std::string>& warnings);

}  // namespace bars::workflow
