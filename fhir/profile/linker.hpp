// Connects compiled profiles: type profiles, reference targets, value sets, and what slices are told apart by.
#pragma once

#include "fhir/profile/profiles.hpp"
#include "fhir/profile/rule.hpp"
#include "fhir/profile/terminology.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace bars::fhir::profile {

/// Finds a compiled profile by its canonical url; null when it is not there.
using FindProfile = std::function<const Profile*(std::string_view url)>;

/// Completes a profile. What R4 itself demands already is taken out, because check_structure() says it. What cannot be
/// evaluated goes to `not_evaluated`: constraints beyond the expressions that are understood, bindings whose value set
/// cannot be listed, slices that nothing tells apart.
void link(Profile& profile, const FindProfile& find, Terminology& terminology,
          std::vector<NotEvaluated>& not_evaluated);

/// The second step, when link() has gone over every profile: what the values of each slice show.
void link_slices(Profile& profile, const FindProfile& find, Terminology& terminology,
                 std::vector<NotEvaluated>& not_evaluated);

}  // namespace bars::fhir::profile
