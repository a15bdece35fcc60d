// check_structure() over everything that is published: what the list of known defects explains, and nothing else.
#include "fhir/json.hpp"
#include "fhir/structure.hpp"
#include "tests/conformance/published.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <set>
#include <string>

using namespace bars::fhir;
using bars::test::published;

namespace {

using Warnings = std::multiset<std::string>;  // "rule path"

const std::map<std::string, Warnings>& known_defects() {
  static const std::map<std::string, Warnings> all{
      {"bookreqresp01-slot-searchset",
       {"KD-R4-1 Bundle.entry[0].resource.ofType(Slot).serviceCategory[0].coding[0].system",
        "KD-R4-1 Bundle.entry[1].resource.ofType(Slot).serviceCategory[0].coding[0].system",
        "KD-R4-1 Bundle.entry[2].resource.ofType(Slot).serviceCategory[0].coding[0].system",
        "KD-R4-1 Bundle.entry[3].resource.ofType(Schedule).serviceCategory[0].coding[0].system"}},
      {"questionnaireresponse-noc", {"KD-R4-2 QuestionnaireResponse.encounter.reference"}},
      {"questionnaireresponse-pts", {"KD-R4-2 QuestionnaireResponse.encounter.reference"}},
      {"refreq04-cad-out-of-area", {"KD-R4-8 Bundle.entry[19].resource.ofType(Condition).clinicalStatus.coding[0]"}},
  };
  return all;
}

}  // namespace

TEST_CASE("KD-R4-1 KD-R4-2 KD-R4-8 MH-14 every published payload passes with its known defects as warnings") {
  if (bars::test::skips_without("payloads")) return;
  const auto payloads = published("payloads");
  CHECK(payloads.size() >= 40);
  std::size_t explained = 0;
  for (const auto& payload : payloads) {
    INFO(payload.name);
    const auto document = decode_json(payload.text);
    REQUIRE(document.has_value());
    Issues issues;
    check_structure(document->root, issues);
    Warnings found;
    for (const Issue& issue : issues.kept()) {
      CHECK(issue.severity == Severity::warning);
      found.insert(issue.rule + " " + issue.expression);
    }
    const auto known = known_defects().find(payload.name);
    CHECK(found == (known == known_defects().end() ? Warnings() : known->second));
    explained += known == known_defects().end() ? 0 : 1;
  }
  CHECK(explained == known_defects().size());
}

TEST_CASE("R4 the published API examples, which are broken on purpose, are refused or pass without harm") {
  if (bars::test::skips_without("api-examples")) return;
  std::size_t refused = 0;
  for (const auto& example : published("api-examples")) {
    INFO(example.name);
    const auto document = decode_json(example.text);
    if (!document) continue;
    Issues issues;
    check_structure(document->root, issues);
    if (issues.has_errors()) ++refused;
    for (const Issue& issue : issues.kept()) CHECK_FALSE(issue.diagnostics.empty());
  }
  CHECK(refused > 10);
}
