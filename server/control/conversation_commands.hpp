// The commands about conversations that systems of ours began.
#pragma once

#include "server/control/command.hpp"

namespace bars::control {

/// {message, conversation?}: the text of a message that was sent (FHIR JSON), and, for an update, a Bundle.id of its
/// conversation. Answers {resource, known}: the ServiceRequest here, and whether this very message was registered
/// before.
fhir::Result<Task> register_conversation(fhir::Node arguments, const Parts& parts);

}  // namespace bars::control
