// The configuration knows the standard's codes without knowing the fhir room: both lists must be the same.
#include "config/names.hpp"
#include "fhir/codes.hpp"
#include "fhir/message_definition.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace bars;

TEST_CASE("CODE-4 the configuration takes the use cases of the standard, each once and no other") {
  const auto& names = config::use_case_names();
  CHECK(names.size() == 34);
  for (const auto name : names) {
    const auto* use_case = fhir::find_use_case(name);
    REQUIRE(use_case != nullptr);
    CHECK(use_case->code == name);
    CHECK(std::count(names.begin(), names.end(), name) == 1);
  }
}

TEST_CASE("MD-1 MD-9 the configuration takes the messages of the standard, each once and no other") {
  const auto& names = config::message_names();
  CHECK(names.size() == fhir::message_definitions().size());
  for (const auto name : names) CHECK(fhir::find_definition_by_key(name) != nullptr);
}
