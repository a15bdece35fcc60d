// What the services of a conversation offer.
#pragma once

#include "server/evidence/pack.hpp"

#include <vector>

namespace bars::evidence {

/// For each service of the configuration that an exchange asked: its CapabilityStatement and its MessageDefinitions, as
/// /metadata and /MessageDefinition have them at `now`. Without the statement when the receiver's url is not known.
std::vector<File> statements_of(const Conversation& conversation, const config::Receiver& config, fhir::Instant now);

}  // namespace bars::evidence
