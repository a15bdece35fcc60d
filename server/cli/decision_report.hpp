// How `decisions` shows the table, and the row that a message takes.
#pragma once

#include "server/workflow/decision_explain.hpp"

#include <string>

namespace bars::cli {

/// One JSON object on one line: rows, each with rule, section, wants, request, messageDefinition, carriedOut and note.
/// A column that does not matter is left out of `wants`.
std::string table_as_json();

/// A headline, what no row means, and for each row what it wants of every column beside what the message has.
std::string as_text(const std::string& file, const workflow::Explanation& explanation);

/// One JSON object on one line: file, taken, diagnostics when no row fits, and rows with rule, request,
/// messageDefinition, carriedOut, note and columns (element, wants, has, fits).
std::string as_json(const std::string& file, const workflow::Explanation& explanation);

}  // namespace bars::cli
