// What `inbox` prints, for people and for machines.
#pragma once

#include "fhir/node.hpp"

#include <string>
#include <vector>

namespace bars::cli {

/// One line each: time of the last change, `new`, `changed` (since staff took note) or `noted`, what the newest message
/// was, status, service, sender, resource, start of a booking; then whom it is about, when that is in it.
std::string conversation_line(fhir::Node conversation);

/// One conversation: its resources, messages, local changes and links.
std::string conversation_report(fhir::Node conversation);

/// The conversation as JSON, its resources as such instead of as text.
std::string conversation_json(fhir::Node conversation);

}  // namespace bars::cli
