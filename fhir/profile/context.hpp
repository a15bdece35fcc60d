// Where an extension stands, and whether its definition allows it there.
#pragma once

#include "fhir/issue.hpp"
#include "fhir/node.hpp"
#include "fhir/profile/rule.hpp"
#include "fhir/r4/definitions.hpp"

#include <string_view>

namespace bars::fhir::profile {

/// A step of the walk through what is checked.
struct Place {
  const Place* parent;
  std::string_view name;  // of the element; without the type of a choice
  const r4::Type* type;   // of the value; null when R4 does not know the element
  Node node;
  Path path;
};

/// Whether an extension may stand in the element at `place`. A definition without contexts allows every place, as does
/// a place whose type is not known and a context that only FHIRPath could judge.
bool allows(const Profile& definition, const Place& place) noexcept;

}  // namespace bars::fhir::profile
