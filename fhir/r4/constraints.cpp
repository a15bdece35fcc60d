#include "fhir/r4/constraints.hpp"

#include "fhir/r4/constraints_parts.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace bars::fhir::r4 {

std::span<const Constraint> constraints() noexcept {
  static const std::vector<Constraint> all = [] {
    std::vector<Constraint> rows;
    for (const auto part : {datatype_constraints(), bundle_constraints(), clinical_constraints(),
                            administrative_constraints(), questionnaire_constraints(), conformance_constraints()})
      rows.insert(rows.end(), part.begin(), part.end());
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Constraint& a, const Constraint& b) { return a.type < b.type; });
    return rows;
  }();
  return all;
}

bool is_evaluated(std::string_view key) noexcept {
  constexpr std::array<std::string_view, 8> in_the_walk{"ele-1", "ref-1", "dom-2", "dom-3",
                                                        "dom-4", "dom-5", "txt-1", "txt-2"};
  const auto all = constraints();
  return std::find(in_the_walk.begin(), in_the_walk.end(), key) != in_the_walk.end() ||
         std::any_of(all.begin(), all.end(), [key](const Constraint& each) { return each.key == key; });
}

}  // namespace bars::fhir::r4
