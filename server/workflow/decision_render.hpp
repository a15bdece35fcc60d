// The decision table for people: as the page that is part of the documents, and in aligned columns.
#pragma once

#include <string>

namespace bars::workflow {

/// DECISIONS.md.
std::string decision_page();

/// Each section with its rows in aligned columns, without the notes.
std::string decision_text();

}  // namespace bars::workflow
