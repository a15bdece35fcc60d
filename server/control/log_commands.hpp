// The command about the log of the running receiver.
#pragma once

#include "server/control/command.hpp"

namespace bars::control {

/// `level`: from now on, until the next start; without one nothing changes. Answers with `level` and, when it was
/// changed, what it `was`.
fhir::Result<Task> change_log_level(fhir::Node arguments, const Parts& parts);

}  // namespace bars::control
