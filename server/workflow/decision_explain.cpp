#include "server/workflow/decision_explain.hpp"

#include "server/workflow/decision_match.hpp"

namespace bars::workflow {

namespace {

ComparedRow compare(const Inputs& in, const Row& row) {
  ComparedRow compared{&row, {}};
  for (const auto column : columns) {
    const bool is_any = row.wants(column).is_any();
    compared.columns.push_back(
        {in.name_of(column), is_any ? "any" : in_words(row, column), in.shown(column), in.fits(row, column)});
  }
  return compared;
}

}  // namespace

Explanation explain(const fhir::Message& message) {
  const Inputs in(message);
  if (const auto* row = find_row(in)) return {true, {}, {compare(in, *row)}};
  Explanation explanation{false, no_row(in).diagnostics, {}};
  if (has_too_many_encounters(in)) return explanation;
  for (const auto* row : nearest_rows(in)) explanation.rows.push_back(compare(in, *row));
  return explanation;
}

}  // namespace bars::workflow
