// The page that a pack begins with.
#pragma once

#include "server/evidence/pack.hpp"

#include <string>

namespace bars::evidence {

/// One HTML page that needs nothing but itself and links to the other files: what happened, exchange by exchange, what
/// is held, and the proof, in words for people who have never seen FHIR. No scripts.
std::string page(const Pack& pack);

}  // namespace bars::evidence
