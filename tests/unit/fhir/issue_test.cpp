#include "fhir/issue.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using namespace bars::fhir;

namespace {

Issue issue(Severity severity, Category category, std::string rule, std::string expression) {
  return {severity, category, std::move(rule), "It is wrong.", std::move(expression)};
}

std::vector<std::string> rules_of(const std::vector<Issue>& issues) {
  std::vector<std::string> rules;
  for (const Issue& each : issues) rules.push_back(each.rule);
  return rules;
}

}  // namespace

TEST_CASE("OO-4 a path is FHIRPath") {
  const Path bundle("Bundle");
  const Path entry(bundle, "entry", 3);
  const Path patient(entry, "resource", Path::no_index, "Patient");
  const Path contact(patient, "contact", 0);
  CHECK(bundle.text() == "Bundle");
  CHECK(Path(contact, "telecom").text() == "Bundle.entry[3].resource.ofType(Patient).contact[0].telecom");
  CHECK(Path(Path("Observation"), "value", Path::no_index, "Quantity").text() == "Observation.value.ofType(Quantity)");
  CHECK(Path(Path("Bundle"), "resource", Path::no_index, "Zebulonquist").text() == "Bundle.resource");
  CHECK(Path(Path("Patient"), "contained", 12, "Organization").text() == "Patient.contained[12].ofType(Organization)");
}

TEST_CASE("OO-4 a path ends before a name that is none of FHIR") {
  const Path patient("Patient");
  for (const std::string& name : {std::string(), std::string("a b"), std::string("a-b"), std::string("\xC3\xA9"),
                                  std::string("a\"b"), std::string(65, 'a')}) {
    INFO(name);
    const Path bad(patient, name);
    CHECK(bad.text() == "Patient");
    CHECK(Path(bad, "text").text() == "Patient");
    CHECK(Path(name).text().empty());
    CHECK(Path(patient, "value", Path::no_index, name).text() == "Patient.value");
  }
  CHECK(Path(patient, "smith").text() == "Patient");
  CHECK(Path(patient, "_smith").text() == "Patient");
  CHECK(Path(patient, "Name").text() == "Patient.Name");
  CHECK(Path(patient, "_birthDate").text() == "Patient._birthDate");
}

TEST_CASE("Issues keep what was found, and know errors from warnings") {
  Issues issues;
  issues.warn("MH-5", "A warning.", "Bundle");
  CHECK_FALSE(issues.has_errors());
  CHECK(issues.kept()[0].category == Category::invariant);
  issues.error(Category::required, structure_rule, "An error.", "Bundle.type");
  CHECK(issues.has_errors());
  CHECK(rules_of(issues.take()) == std::vector<std::string>{"MH-5", "R4"});
}

TEST_CASE("Issues are bounded, and a refusal always has its error") {
  Issues issues;
  for (std::size_t i = 0; i < Issues::max_kept - 1; ++i) issues.warn("w", "A warning.", "");
  CHECK_FALSE(issues.full());
  issues.warn("w", "A warning.", "");
  CHECK(issues.full());
  issues.warn("w", "A warning.", "");
  CHECK(issues.dropped() == 1);
  issues.error(Category::invalid, "first", "An error.", "");
  issues.error(Category::invalid, "second", "An error.", "");
  CHECK(issues.kept().size() == Issues::max_kept);
  CHECK(issues.dropped() == 3);
  CHECK(issues.kept().back().rule == "first");
  CHECK(issues.has_errors());
}

TEST_CASE("ERR-1 ERR-4 errors come before warnings, those of a lower status first, and broken rules before structure") {
  std::vector<Issue> issues{issue(Severity::warning, Category::invariant, "w", "a"),
                            issue(Severity::error, Category::not_offered, "422", "b"),
                            issue(Severity::error, Category::not_found, "404", "c"),
                            issue(Severity::error, Category::invalid, "400", "d"),
                            issue(Severity::error, Category::required, "400 too", "e"),
                            issue(Severity::error, Category::invariant, "400 rule", "f")};
  sort_by_severity(issues);
  CHECK(rules_of(issues) == std::vector<std::string>{"400 rule", "400", "400 too", "404", "422", "w"});
}

TEST_CASE("R4 what another rule says about the same element is enough") {
  std::vector<Issue> issues{issue(Severity::error, Category::invalid, "R4", "Bundle.id"),
                            issue(Severity::error, Category::invalid, "R4", "Bundle.type"),
                            issue(Severity::error, Category::invariant, "MH-1", "Bundle.id"),
                            issue(Severity::warning, Category::invariant, "MH-5", "Bundle.type")};
  sort_by_severity(issues);
  CHECK(rules_of(issues) == std::vector<std::string>{"MH-1", "R4", "MH-5"});
  CHECK(issues[1].expression == "Bundle.type");
}

TEST_CASE("OO-4 the first issue decides the refusal, the rest go with it") {
  const Error error = refusal({issue(Severity::error, Category::required, "R4", "Bundle.type"),
                               issue(Severity::error, Category::invalid, "MH-1", "Bundle.id"),
                               issue(Severity::warning, Category::invariant, "MH-5", "Bundle")});
  CHECK(error.category == Category::required);
  CHECK(error.diagnostics == "It is wrong.");
  CHECK(error.expression == "Bundle.type");
  CHECK(rules_of(error.further) == std::vector<std::string>{"MH-1", "MH-5"});
}
