// Which row of the decision table a message fits, which rows are nearest when none does, and what is said then.
#pragma once

#include "server/workflow/decision_inputs.hpp"

#include <string>
#include <vector>

namespace bars::workflow {

/// PM-7 to PM-9 (R), MD-21: with more Encounters a response fits no row.
inline constexpr std::size_t most_encounters_of_response = 3;
bool has_too_many_encounters(const Inputs& in) noexcept;

/// The first row that fits; nullptr when none does.
const Row* find_row(const Inputs& in) noexcept;

/// One to three rows that differ least, in the order of the table. They are looked for among the rows of the message's
/// event and Application, else of its event, else everywhere. A tolerated form is named only when no regular row is as
/// near.
std::vector<const Row*> nearest_rows(const Inputs& in);

/// What a row wants of a column, to stand behind the column's name: `of Application 1, 2 or 5`, `active or on-hold`.
std::string in_words(const Row& row, Column column);

/// The refusal: the combination that was found, and what the nearest rows need; its expression is the first element in
/// which the message differs from the nearest of them.
fhir::Error no_row(const Inputs& in);

}  // namespace bars::workflow
