// Results in tests: every problem of one, and how a failed assertion shows it (its error, never its value).
#pragma once

#include "fhir/error.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace bars::test {

/// Every problem of a refusal, the deciding one first.
inline std::vector<fhir::Issue> issues_of(const fhir::Error& error) {
  std::vector<fhir::Issue> all = error.further;
  all.insert(all.begin(), {fhir::Severity::error, error.category, {}, error.diagnostics, error.expression});
  return all;
}

}  // namespace bars::test

template <class T>
struct Catch::StringMaker<bars::fhir::Result<T>> {
  static std::string convert(const bars::fhir::Result<T>& result) {
    if (result) return "(a value)";
    const auto& error = result.error();
    return std::to_string(wire(error.category).status) + ' ' + error.diagnostics + " at " + error.expression;
  }
};
