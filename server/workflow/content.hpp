// A message whose content is right for the service it names: everything that can be judged without the store.
#pragma once

#include "fhir/json.hpp"
#include "fhir/message.hpp"
#include "server/workflow/decision.hpp"
#include "server/workflow/directory.hpp"

#include <string_view>

namespace bars::workflow {

/// Owns the document that everything in it refers to.
struct Content {
  fhir::Document document;
  fhir::Message message;
  Decision decision;
  const ServiceEntry* service;
};

/// Checks 7 to 12 of RULES section 1: header and references, service, version, use case, MessageDefinition and its
/// counts, the decision table. Every problem is collected; those that make the message a 400 stand before the 422s. The
/// service must be known (404) before the rest can be judged.
fhir::Result<Content> check_content(fhir::Document document, const Directory& directory);

}  // namespace bars::workflow
