// Reads necessity.facts, which scripts/necessity-table writes, into the tables of necessity.hpp.
#pragma once

#include "fhir/bars/necessity.hpp"

#include <cstddef>
#include <vector>

namespace bars::fhir {

struct NecessityTables {
  /// Of all trees together; more is a fault in the facts.
  static constexpr std::size_t most_elements = 2048;

  std::vector<NecessaryElement> trees;  // what tables point to; several tables share one that is the same
  std::vector<NecessityTable> tables;
};

/// Read once. A fault in the facts is a bug: std::logic_error.
const NecessityTables& necessity_tables();

}  // namespace bars::fhir
