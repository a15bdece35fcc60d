#include "fhir/structure/types.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace bars::fhir {

namespace {

Role role_of(const r4::Type& type) noexcept {
  if (type.name == "Resource") return Role::resource;
  if (type.name == "Reference") return Role::reference;
  if (type.name == "Coding") return Role::coding;
  if (type.name == "CodeableConcept") return Role::codeable_concept;
  return Role::none;
}

std::span<const r4::Constraint> constraints_of(const r4::Type& type) noexcept {
  const auto all = r4::constraints();
  const auto first =
      std::find_if(all.begin(), all.end(), [&type](const r4::Constraint& each) { return each.type == type.name; });
  const auto last =
      std::find_if(first, all.end(), [&type](const r4::Constraint& each) { return each.type != type.name; });
  return {first, last};
}

std::vector<TypeTraits> make_traits() {
  std::vector<TypeTraits> all;
  all.reserve(r4::types().size());
  for (const r4::Type& type : r4::types()) {
    if (type.positions > 64) throw std::logic_error("an R4 type has more than 64 elements");
    TypeTraits traits;
    for (const r4::Element& element : type.elements)
      if (element.required) traits.required |= std::uint64_t{1} << element.position;
    traits.constraints = constraints_of(type);
    traits.role = role_of(type);
    all.push_back(traits);
  }
  return all;
}

}  // namespace

const TypeTraits& traits_of(const r4::Type& type) {
  static const std::vector<TypeTraits> all = make_traits();
  return all[static_cast<std::size_t>(&type - r4::types().data())];
}

const r4::Type& element_type() {
  static const r4::Type& type = *r4::find_type("Element");
  return type;
}

}  // namespace bars::fhir
