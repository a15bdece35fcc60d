#include "fhir/operation_outcome.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"

#include <fmt/format.h>

#include <span>
#include <vector>

namespace bars::fhir {

namespace {

constexpr std::string_view profile = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-OperationOutcome";

struct Writer {
  Build& build;
  std::string_view code_system;

  Node issue(Severity severity, Category category, Node diagnostics, Node expression) const {
    const Wire seen = wire(category);
    const Node coding = build.object({{"system", Build::text(code_system)},
                                      {"code", Build::text(seen.code)},
                                      {"display", Build::text(seen.display)}});
    return build.object({{"severity", Build::text(code_of(severity))},
                         {"code", Build::text(seen.issue)},
                         {"details", build.object({{"coding", build.array({coding})}})},
                         {"diagnostics", diagnostics},
                         {"expression", build.array({expression})}});
  }
};

Node outcome(Build& build, std::string_view id, std::span<const Node> issues) {
  return build.object({{"resourceType", Build::text("OperationOutcome")},
                       {"id", Build::text(id)},
                       {"meta", build.object({{"profile", build.array({Build::text(profile)})}})},
                       {"issue", build.array(issues)}});
}

Node text_if(std::string_view text) { return text.empty() ? Node() : Build::text(text); }

}  // namespace

std::string_view code_of(Severity severity) noexcept {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::information: return "information";
  }
  return {};
}

std::string operation_outcome(const Error& error, std::string_view id, std::string_view code_system,
                              std::size_t max_issues) {
  const std::size_t found = 1 + error.further.size();
  const bool cut = found > max_issues;
  const std::size_t shown = !cut ? found : max_issues > 1 ? max_issues - 1 : 1;

  Arena arena;
  Build build(arena);
  const Writer writer{build, code_system};
  std::vector<Node> issues;
  issues.push_back(
      writer.issue(Severity::error, error.category, text_if(error.diagnostics), text_if(error.expression)));
  for (std::size_t i = 0; i + 1 < shown; ++i) {
    const Issue& next = error.further[i];
    issues.push_back(writer.issue(next.severity, next.category, text_if(next.diagnostics), text_if(next.expression)));
  }
  if (cut && max_issues > 1) {
    const Node note = build.copy(fmt::format("{} more problems were found and are left out.", found - shown));
    issues.push_back(writer.issue(Severity::error, error.category, note, Node()));
  }
  return encode_json(outcome(build, id, issues));
}

std::string removal_outcome(std::string_view id) {
  Arena arena;
  Build build(arena);
  const Node coding = build.object({{"system", Build::text("https://fhir.nhs.uk/CodeSystem/NRLF-SuccessCode")},
                                    {"code", Build::text("RESOURCE_REMOVED")},
                                    {"display", Build::text("Resource removed")}});
  const Node issue = build.object({{"severity", Build::text(code_of(Severity::information))},
                                   {"code", Build::text("informational")},
                                   {"details", build.object({{"coding", build.array({coding})}})},
                                   {"diagnostics", Build::text("Cancelled; every version is kept.")}});
  return encode_json(outcome(build, id, std::span(&issue, 1)));
}

}  // namespace bars::fhir
