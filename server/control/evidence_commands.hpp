// The command about evidence packs.
#pragma once

#include "server/control/command.hpp"

namespace bars::control {

/// Puts on record, durably, that somebody makes a pack of the conversation `correlationId`, with `patient` data or
/// masked. What is in the pack is read by the subcommand.
fhir::Result<Task> collect_evidence(fhir::Node arguments, const Parts& parts);

}  // namespace bars::control
