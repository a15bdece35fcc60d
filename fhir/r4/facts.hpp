// Reads elements.facts and codes.facts, which scripts/r4-table writes, into the table of definitions.hpp.
#pragma once

#include "fhir/r4/definitions.hpp"

#include <deque>
#include <string>
#include <vector>

namespace bars::fhir::r4 {

struct Facts {
  std::vector<Type> types;         // sorted by name
  std::vector<CodeSet> code_sets;  // sorted by name
  std::deque<std::string> names;   // names that do not stand in the facts: `valueQuantity`
  std::deque<std::vector<std::string_view>> targets;
};

/// Read once. A fault in the facts is a bug: std::logic_error.
const Facts& facts();

}  // namespace bars::fhir::r4
