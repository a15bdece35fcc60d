// The table of content rules, and raising warnings to errors.
#include "fhir/structure/tolerances.hpp"
#include "tests/unit/fhir/rules_support.hpp"

#include <set>

using namespace bars;
using namespace bars::fhir;

TEST_CASE("content rules are sorted by id, each once, each with a sentence") {
  std::string_view before;
  for (const ContentRule& rule : content_rules()) {
    INFO(rule.id);
    CHECK(before < rule.id);
    CHECK(rule.summary.size() > 20);
    CHECK(rule.summary.back() == '.');
    CHECK(find_content_rule(rule.id) == &rule);
    before = rule.id;
  }
  CHECK(find_content_rule("BIZ-99") == nullptr);
  CHECK(find_content_rule("") == nullptr);
}

TEST_CASE("BIZ-18 only what RULES refuses is an error") {
  std::set<std::string_view> errors;
  for (const ContentRule& rule : content_rules())
    if (rule.severity == Severity::error) errors.insert(rule.id);
  CHECK(errors == std::set<std::string_view>{"A8-2", "BIZ-13", "BIZ-4", "BIZ-7"});
}

TEST_CASE("every warning of reading a message is a content rule") {
  std::string json = test::new_booking();
  json = test::with_in(json, "MessageHeader", "source", "");
  json = test::with_in(json, "MessageHeader", "definition", "");
  json = test::with_in(json, "MessageHeader", "eventCoding.system", R"("urn:other")");
  json = test::with_in(json, "MessageHeader", "reason.coding[0].system", R"("urn:other")");
  json = test::with_in(json, "Appointment", "serviceCategory", "");
  json = test::with_in(json, "Slot", "meta", "");
  std::set<std::string> rules;
  for (const std::string& each : {json, test::with_in(test::new_referral(), "MessageHeader", "extension", "")}) {
    const Document document = decode_json(each).value();
    Issues issues;
    REQUIRE(read_message(document.root, issues).has_value());
    for (const Issue& issue : issues.kept()) rules.insert(issue.rule);
  }
  CHECK(rules == std::set<std::string>{"MH-5", "MH-6", "MH-10", "MH-17", "UC-7", "UPD-10", "X-52"});
  for (const auto& rule : rules) {
    INFO(rule);
    REQUIRE(find_content_rule(rule) != nullptr);
    CHECK(find_content_rule(rule)->severity == Severity::warning);
  }
}

TEST_CASE("every tolerance of the structure checks is a content rule") {
  for (const Tolerance& tolerance : tolerated::all) {
    INFO(tolerance.rule);
    REQUIRE(find_content_rule(tolerance.rule) != nullptr);
    CHECK(find_content_rule(tolerance.rule)->severity == Severity::warning);
  }
}

TEST_CASE("UPD-10 the warning names the first resource without a time") {
  const auto json = test::with_in(test::new_booking(), "Slot", "meta", "");
  const Document document = decode_json(json).value();
  Issues issues;
  REQUIRE(read_message(document.root, issues).has_value());
  REQUIRE(issues.kept().size() == 1);
  CHECK(issues.kept()[0].expression == test::resource_path(json, "Slot", ".meta.lastUpdated"));
}

TEST_CASE("a raised warning is an error, others stay as they are") {
  Issues found;
  found.warn("BIZ-3", "The check digit is wrong.", "Patient");
  found.warn("BIZ-18", "Something is missing.", "Patient.name");
  found.error(Category::not_found, "MH-4", "The service is unknown.", "");
  const auto& issues = found.kept();
  raise_warnings(found, {});
  CHECK(issues[0].severity == Severity::warning);
  const std::vector<std::string> raised{"BIZ-3", "MH-4"};
  raise_warnings(found, raised);
  CHECK(issues[0].severity == Severity::error);
  CHECK(issues[0].category == Category::invariant);
  CHECK(issues[1].severity == Severity::warning);
  CHECK(issues[2].severity == Severity::error);
  CHECK(issues[2].category == Category::not_found);
}

TEST_CASE("OO-4 no finding repeats what the body says") {
  auto json = test::new_validation();
  const std::string secret = R"("sEcReT")";
  for (const std::string_view path : {"identifier[0].value", "contact[0].telecom[0].rank"})
    json = test::with_in(json, "Patient", path, secret);
  json = test::with_in(json, "Flag", "category[0].coding[0].code", secret);
  json = test::with_in(json, "Flag", "status", secret);
  json = test::with_in(json, "Consent", "category[0].coding[0].code", secret);
  json = test::with_in(json, "Location", "extension[0].extension[0].valueString", secret);
  json = test::with_in(json, "Encounter", "episodeOfCare[0].reference", secret);
  json = test::with_in(json, "Encounter", "class.code", secret);
  const auto issues = test::content_issues(json);
  CHECK(issues.size() > 6);
  for (const Issue& issue : issues) {
    CHECK(issue.diagnostics.find("sEcReT") == std::string::npos);
    CHECK(issue.expression.find("sEcReT") == std::string::npos);
  }
}
