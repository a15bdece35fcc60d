// Lays the differential of a StructureDefinition over the profile that it is based on.
#pragma once

#include "fhir/node.hpp"
#include "fhir/profile/rule.hpp"

#include <memory>
#include <string>

namespace bars::fhir::profile {

/// Compiles one profile; `base` is null when it stands on R4 itself. Null when it cannot be compiled; `problem` then
/// says why. When a definition has no differential, its snapshot is laid over R4. What the result refers to is in the
/// arena or in R4's table. Type profiles, targets, value sets and slices are not yet looked up: see link().
std::unique_ptr<Profile> compile(Node structure, const Profile* base, Arena& arena, std::string& problem);

}  // namespace bars::fhir::profile
