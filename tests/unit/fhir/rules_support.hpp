// What the tests of the content rules share: messages of the Applications, and what is found in them.
#pragma once

#include "fhir/bars/rules.hpp"
#include "fhir/json.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/messages.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace bars::test {

/// What check_content_rules() says of a message that can be read; without the warnings of reading it.
inline std::vector<fhir::Issue> content_issues(std::string_view json) {
  const fhir::Document document = fhir::decode_json(json).value();
  fhir::Issues issues;
  const auto message = fhir::read_message(document.root, issues);
  for (const fhir::Issue& issue : issues.kept()) INFO(issue.diagnostics << " " << issue.expression);
  REQUIRE(message.has_value());
  fhir::Issues found;
  check_content_rules(*message, message->use_case, fhir::find_definition_by_name(message->definition), found);
  return found.take();
}

/// The expressions of what is found under one rule, each of the severity that the table says.
inline std::vector<std::string> found_by(std::string_view rule, std::string_view json) {
  std::vector<std::string> expressions;
  for (const fhir::Issue& issue : content_issues(json)) {
    if (issue.rule != rule) continue;
    CHECK(issue.severity == fhir::find_content_rule(rule)->severity);
    CHECK(issue.category == fhir::Category::invariant);
    CHECK(issue.diagnostics.back() == '.');
    expressions.push_back(issue.expression);
  }
  return expressions;
}

using Expressions = std::vector<std::string>;

inline std::string resource_path(std::string_view json, std::string_view type, std::string_view element) {
  return "Bundle." + entry_of(json, type) + ".resource.ofType(" + std::string(type) + ")" + std::string(element);
}

/// The message with one more entry.
inline std::string plus(std::string_view json, std::string_view full_url, std::string_view resource) {
  const auto count = fhir::decode_json(json).value().root["entry"].size();
  return with(json, "entry[" + std::to_string(count) + "]",
              R"({"fullUrl":")" + std::string(full_url) + R"(","resource":)" + std::string(resource) + "}");
}

inline std::string minus(std::string_view json, std::string_view type) { return with(json, entry_of(json, type), ""); }

inline std::string referral_of(std::string_view use_case) {
  MessageValues values;
  values.use_case = use_case;
  return new_referral(values);
}

inline constexpr std::string_view location = R"({"resourceType":"Location",
  "meta":{"lastUpdated":"2026-11-22T09:00:00.0000000+00:00",
    "profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Location"]},
  "extension":[{"url":"https://fhir.nhs.uk/StructureDefinition/LocationExtension","extension":[
    {"url":"UPRN","valueString":"0000123456"},{"url":"eastings","valueString":"429157"},
    {"url":"northings","valueString":"434127"}]}],
  "address":{"line":["7 Made-up Lane"],"postalCode":"ZZ99 3VZ"},
  "position":{"longitude":-1.5,"latitude":53.8}})";

inline constexpr std::string_view scene_safety = R"([{"coding":[
  {"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SS","display":"Scene Safety"}]}])";

/// The codes of a scene-safety Flag.
inline std::string safety(std::string_view code) {
  return R"({"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars","code":")" +
         std::string(code) + R"(","display":"Scene"}]})";
}

/// MD-4: a validation of Application 4 that breaks no rule.
inline std::string new_validation() {
  std::string json = with_in(referral_of("a4t1"), "ServiceRequest", "category[0].coding[0].code", R"("validation")");
  json = with_in(json, "ServiceRequest", "meta.profile[0]",
                 R"("https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-validation")");
  json = with_in(json, "MessageHeader", "definition",
                 R"("https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-validation")");
  json = with_in(json, "CarePlan", "status", R"("active")");
  json = with_in(json, "Flag", "category", scene_safety);
  json = with_in(json, "Flag", "code", safety("S"));
  return plus(json, "urn:uuid:10000000-0000-4000-8000-0000000000a1", location);
}

}  // namespace bars::test
