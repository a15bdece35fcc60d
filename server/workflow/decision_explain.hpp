// Why a message takes a row of the decision table, or why it takes none.
#pragma once

#include "server/workflow/decision_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bars::workflow {

/// One column of a row beside what the message has.
struct Comparison {
  std::string_view name;   // `ServiceRequest.status`
  std::string wanted;      // `active or on-hold`; `any` when the column does not matter
  std::string_view found;  // a code, `absent` or `not a code`
  bool fits = false;
};

struct ComparedRow {
  const Row* row = nullptr;
  std::vector<Comparison> columns;
};

struct Explanation {
  bool is_taken = false;          // whether a row fits
  std::string refusal;            // the sentence of the OperationOutcome when none does
  std::vector<ComparedRow> rows;  // the one that is taken; else the nearest
};

/// The views in it belong to the message.
Explanation explain(const fhir::Message& message);

}  // namespace bars::workflow
