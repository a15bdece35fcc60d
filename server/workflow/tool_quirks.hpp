// What the national test tool expects against the guide, for services that tolerate `tool-quirks` (RULES section 31).
// The others are where they belong: SLOT-6 in the slot search, TI-4 in the exchange.
#pragma once

#include "fhir/issue.hpp"
#include "fhir/message.hpp"

namespace bars::workflow {

/// A validation whose Location has address, eastings and northings, and position and nothing else, or UPRN and position
/// and nothing else (TKWR-11, TKWR-17), and an ambulance referral that has no Location but a scene-safety Flag: both
/// are Category::invariant.
void check_tool_quirks(const fhir::Message& message, fhir::Issues& issues);

}  // namespace bars::workflow
