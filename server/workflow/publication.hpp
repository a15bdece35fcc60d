// What a service publishes of the messages that it takes.
#pragma once

#include "fhir/message_definition.hpp"
#include "server/workflow/directory.hpp"

#include <string_view>
#include <vector>

namespace bars::workflow {

/// The MessageDefinitions of one service: what its file accepts, one per definition and Application
/// version, each with the use cases that it is offered for (MDS-7 to MDS-10, MDS-13).
std::vector<fhir::PublishedDefinition> published_definitions(const ServiceEntry& service);

}  // namespace bars::workflow
