// The hazard log (tests/HAZARDS.md): its evidence is there, and its risks are those of its own table.
#pragma once

#include "tests/tidy/proof.hpp"

#include <string_view>
#include <vector>

namespace bars::tidy {

/// Evidence that is no test, hazards without any, numbers that are out of order, risks that the table does not give or
/// that the summary has otherwise.
Findings hazards(std::string_view page, const std::vector<TestCase>& tests);

}  // namespace bars::tidy
