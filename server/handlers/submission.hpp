// What handlers share whose requests change something.
#pragma once

#include "fhir/json.hpp"
#include "server/handlers/context.hpp"
#include "server/workflow/request.hpp"

#include <cstddef>

namespace bars::handlers {

/// The body in the format that its header names.
fhir::Result<fhir::Document> decode_body(const Context& context, const config::Limits& limits);

/// The request as the workflow takes it. Kept of its body is the text itself, or the same in JSON when it came as XML,
/// so that whatever reads the store reads one form: `root`, absent for a refused one, of which nothing is kept.
workflow::Request submission(const Context& context, const Environment& environment, fhir::Node root,
                             std::size_t fresh_ids);

/// Whether the unit's audit record is in the store. The pipeline's own errors come without the unit having recorded
/// anything, or without our knowing that it has.
bool was_settled(const fhir::Result<void>& written);

}  // namespace bars::handlers
