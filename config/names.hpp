// The names of the standard that a configuration may use, and the nearest one to a name that it may not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bars::config {

using Names = std::vector<std::string_view>;

/// The 34 codes of usecases-categories-bars (RULES section 8).
const Names& use_case_names();
/// The messages MD-1 to MD-9 (RULES section 9).
const Names& message_names();
/// What an access rule may allow.
const Names& permission_names();
/// What an access rule may say of messages: the requests of the decision table, the events that begin them, and the
/// writes of a resource.
const Names& message_type_names();
/// Writes of a booking or referral as a resource, by FHIR's names of the interactions.
const Names& rest_write_names();
/// The tolerances of RULES section 31.
const Names& tolerance_names();

bool contains(const Names& names, std::string_view name);
/// `a, b, c`
std::string join(const Names& names);
/// `; did you mean "x"?` for the name nearest to `name`, empty when none is near.
std::string did_you_mean(const Names& names, std::string_view name);

}  // namespace bars::config
