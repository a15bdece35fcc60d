// What check_structure() finds in a text, one line for each issue: `R4 Patient.name`, a warning with `warn` before it.
#pragma once

#include "fhir/json.hpp"
#include "fhir/structure.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bars::test {

using Findings = std::vector<std::string>;

inline Findings findings(std::string_view json) {
  const auto document = fhir::decode_json(json);
  if (!document) return {"no JSON"};
  fhir::Issues issues;
  fhir::check_structure(document->root, issues);
  Findings lines;
  for (const fhir::Issue& issue : issues.kept()) {
    std::string line = issue.severity == fhir::Severity::warning ? "warn " : "";
    if (issue.category == fhir::Category::required) line += "required ";
    line.append(issue.rule).append(" ").append(issue.expression);
    lines.push_back(std::move(line));
  }
  return lines;
}

/// A resource of the type with these members.
inline std::string resource(std::string_view type, std::string_view members) {
  std::string json = R"({"resourceType":")" + std::string(type) + "\"";
  if (!members.empty()) json.append(",").append(members);
  return json + "}";
}

struct StructureCase {
  std::string_view type;
  std::string_view members;
  Findings expected;
};

}  // namespace bars::test
