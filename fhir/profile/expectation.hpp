// What a value must show to belong to a slice.
#pragma once

#include "fhir/profile/linker.hpp"
#include "fhir/profile/rule.hpp"

namespace bars::fhir::profile {

/// Reads from the rules of a slice what one discriminator demands; `none` when they say nothing about it.
Expectation expectation(const Rule& slice, const Discriminator& discriminator, const FindProfile& find);

}  // namespace bars::fhir::profile
