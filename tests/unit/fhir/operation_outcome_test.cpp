#include "fhir/operation_outcome.hpp"

#include "fhir/json.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace bars::fhir;

namespace {

constexpr std::string_view code_system = "https://fhir.nhs.uk/CodeSystem/http-error-codes";
constexpr std::string_view id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

Error with_further(std::size_t count) {
  Error error{Category::required, "problem 0", "Bundle.id"};
  for (std::size_t i = 1; i <= count; ++i)
    error.further.push_back({Severity::error, Category::invariant, {}, "problem " + std::to_string(i), ""});
  return error;
}

Document decoded(const std::string& text) { return decode_json(text).value(); }

}  // namespace

TEST_CASE("OO-2 an outcome has id, profile, and an issue with severity, code, coding and diagnostics") {
  const Error error{Category::duplicate, "The \"request\" was seen before.", "http.X-Request-ID"};
  CHECK(operation_outcome(error, id, code_system) ==
        R"({"resourceType":"OperationOutcome","id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f",)"
        R"("meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-OperationOutcome"]},)"
        R"("issue":[{"severity":"error","code":"duplicate","details":{"coding":[{)"
        R"("system":"https://fhir.nhs.uk/CodeSystem/http-error-codes","code":"REC_CONFLICT",)"
        R"("display":"409: The Receiver identified a conflict."}]},)"
        R"("diagnostics":"The \"request\" was seen before.","expression":["http.X-Request-ID"]}]})");
}

TEST_CASE("OO-5 the code system is the configured one") {
  const auto outcome =
      decoded(operation_outcome(with_further(0), id, "https://fhir.nhs.uk/Codesystem/http-error-codes"));
  CHECK(outcome.root["issue"][0]["details"]["coding"][0]["system"].text() ==
        "https://fhir.nhs.uk/Codesystem/http-error-codes");
}

TEST_CASE("OO-2 an issue without an expression has none, not an empty one") {
  const auto outcome = decoded(operation_outcome({Category::timeout, "Too late.", ""}, id, code_system));
  CHECK(outcome.root["issue"].size() == 1);
  CHECK_FALSE(outcome.root["issue"][0]["expression"]);
}

TEST_CASE("OO-2 every further problem is an issue of its own, the deciding one first") {
  Error error = with_further(2);
  error.further[1].category = Category::value;
  const auto outcome = decoded(operation_outcome(error, id, code_system));
  const Node issues = outcome.root["issue"];
  REQUIRE(issues.size() == 3);
  const std::string_view texts[] = {"problem 0", "problem 1", "problem 2"};
  const std::string_view codes[] = {"required", "invariant", "value"};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(issues[i]["severity"].text() == "error");
    CHECK(issues[i]["diagnostics"].text() == texts[i]);
    CHECK(issues[i]["code"].text() == codes[i]);
  }
}

TEST_CASE("OO-2 more problems than max_issues are counted in the last issue") {
  struct {
    std::size_t further;
    std::size_t max;
    std::size_t issues;
    std::string_view last;
  } const cases[] = {
      {99, 100, 100, "problem 99"},
      {100, 100, 100, "2 more problems were found and are left out."},
      {5, 3, 3, "4 more problems were found and are left out."},
      {1, 1, 1, "problem 0"},
      {1, 0, 1, "problem 0"},
  };
  for (const auto& expected : cases) {
    INFO(expected.further << " further, at most " << expected.max);
    const auto outcome = decoded(operation_outcome(with_further(expected.further), id, code_system, expected.max));
    const Node issues = outcome.root["issue"];
    REQUIRE(issues.size() == expected.issues);
    CHECK(issues[0]["diagnostics"].text() == "problem 0");
    CHECK(issues[expected.issues - 1]["diagnostics"].text() == expected.last);
    CHECK(issues[expected.issues - 1]["severity"].text() == "error");
  }
}
