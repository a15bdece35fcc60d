// What check_structure() wants to know of a type beyond the R4 table, looked up once.
#pragma once

#include "fhir/r4/constraints.hpp"
#include "fhir/r4/definitions.hpp"

#include <cstdint>
#include <span>

namespace bars::fhir {

/// Types whose values are looked at as a whole, beyond their elements.
enum class Role : std::uint8_t { none, resource, reference, coding, codeable_concept };

struct TypeTraits {
  std::uint64_t required = 0;  // positions of the elements with minimum 1
  std::span<const r4::Constraint> constraints;
  Role role = Role::none;
};

/// `type` is one of r4::types().
const TypeTraits& traits_of(const r4::Type& type);

/// The type of `_name` siblings: Element.
const r4::Type& element_type();

}  // namespace bars::fhir
