// Goes through a message for everything that says itself what it has to follow: claimed profiles and extensions.
#pragma once

#include "fhir/issue.hpp"
#include "fhir/node.hpp"
#include "fhir/profile/catalogue.hpp"

#include <cstddef>

namespace bars::fhir::profile {

/// Different profiles of one resource that are checked.
inline constexpr std::size_t most_claims = 16;

void walk(Node resource, const Catalogue& catalogue, Severity severity, Issues& issues);

}  // namespace bars::fhir::profile
