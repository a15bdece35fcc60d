// The one place where an outcome becomes a response.
#pragma once

#include "server/handlers/context.hpp"

#include <functional>

namespace bars {

/// Status, headers and body of the answer to the request of `context`; an Error becomes an OperationOutcome, whose id
/// `new_id` gives. The body is JSON: http::represent() makes of it what was asked for.
http::Response form_answer(handlers::Outcome outcome, const handlers::Context& context, const config::Receiver& config,
                           const std::function<fhir::Uuid()>& new_id);

}  // namespace bars
