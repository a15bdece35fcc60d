// OperationOutcome as the standard wants it (OO-1 to OO-9).
#pragma once

#include "fhir/error.hpp"

#include <string>
#include <string_view>

namespace bars::fhir {

/// error, warning, information
std::string_view code_of(Severity severity) noexcept;

/// The JSON text of an OperationOutcome: one issue for `error`, then one for each of `error.further` up to
/// `max_issues` in all (the last one then says how many were left out). `id` is the resource id (a UUID);
/// `code_system` is the system of details.coding.
std::string operation_outcome(const Error& error, std::string_view id, std::string_view code_system,
                              std::size_t max_issues = 100);

/// The JSON text of the OperationOutcome that answers a removal (APPT-12): information, not an error.
std::string removal_outcome(std::string_view id);

}  // namespace bars::fhir
