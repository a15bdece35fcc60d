// The commands about copies of the store.
#pragma once

#include "server/control/command.hpp"

namespace bars::control {

/// {path}: where the copy is to be, an absolute path as the receiver sees it. Answers {} at once: it is being made.
fhir::Result<Task> start_backup(fhir::Node arguments, const Parts& parts);

/// Answers {phase, copied, pages, fault?} of the last one; phase is none, copying, syncing, done or failed.
fhir::Result<Task> backup_state(fhir::Node arguments, const Parts& parts);

}  // namespace bars::control
