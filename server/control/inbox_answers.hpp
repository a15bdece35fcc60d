// What is answered about conversations, as JSON.
#pragma once

#include "fhir/build.hpp"
#include "storage/transaction.hpp"

#include <string>

namespace bars::control {

/// One conversation in a list; with `patient` it says whom it is about.
fhir::Node conversation_node(fhir::Build& build, const storage::ConversationRecord& conversation, bool patient);

/// One conversation with all that belongs to it; with `content` its resources as well.
std::string conversation_text(storage::Snapshot& snapshot, const storage::ConversationRecord& conversation,
                              bool patient, bool content);

}  // namespace bars::control
