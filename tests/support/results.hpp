// How a failed assertion shows a Result: its error, never its value.
#pragma once

#include "fhir/error.hpp"
#include "tests/support/catch.hpp"

#include <string>

template <class T>
struct Catch::StringMaker<bars::fhir::Result<T>> {
  static std::string convert(const bars::fhir::Result<T>& result) {
    if (result) return "(a value)";
    const auto& error = result.error();
    return std::to_string(wire(error.category).status) + ' ' + error.diagnostics + " at " + error.expression;
  }
};
