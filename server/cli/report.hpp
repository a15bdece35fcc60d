// How `validate` shows what it found.
#pragma once

#include "fhir/issue.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bars::cli {

/// What became of one file.
struct Report {
  std::string file;
  std::string checked_as;           // `message`, or the type of another resource; empty when it could not be read
  bool refused = false;             // as `serve` would
  std::vector<fhir::Issue> issues;  // the most severe first

  std::size_t count(fhir::Severity severity) const noexcept;
};

/// A headline, and a line for each issue: severity, issue type, rule, expression, and below it the sentence.
std::string as_text(const Report& report);

/// One JSON object on one line: file, checkedAs, refused, and issue with severity, code, rule, expression, diagnostics.
std::string as_json(const Report& report);

}  // namespace bars::cli
