// Resources without the people in them.
#pragma once

#include "fhir/build.hpp"

#include <string_view>

namespace bars::evidence {

/// What stands for a value that is not shown.
inline constexpr std::string_view masked_value = "***";

/// The resource, or the Bundle and what is in it, in its own shape, with `***` for every value that is not known to be
/// about the exchange alone. What is shown is a list, so that what nobody thought of is not:
/// - MessageHeader, Organization, HealthcareService, Endpoint, Slot, Schedule, but for narrative, extensions, notes and
///   what is contained in them;
/// - of every other resource: its type, meta (version, time, profiles), status, intent, priority, and when it was
///   written, begins and ends;
/// - ids and references that are UUIDs.
fhir::Node masked(fhir::Build& build, fhir::Node resource);

}  // namespace bars::evidence
