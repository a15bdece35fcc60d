#include "fhir/operation_outcome.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"

#include <fmt/format.h>

#include <vector>

namespace bars::fhir {

namespace {

constexpr std::string_view profile = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-OperationOutcome";

void collect(const Error& error, std::vector<const Error*>& all) {
  all.push_back(&error);
  for (const Error& other : error.further) collect(other, all);
}

Node issue(Build& build, Category category, std::string_view code_system, Node diagnostics, Node expression) {
  const Wire seen = wire(category);
  const Node coding = build.object(
      {{"system", Build::text(code_system)}, {"code", Build::text(seen.code)}, {"display", Build::text(seen.display)}});
  return build.object({{"severity", Build::text("error")},
                       {"code", Build::text(seen.issue)},
                       {"details", build.object({{"coding", build.array({coding})}})},
                       {"diagnostics", diagnostics},
                       {"expression", build.array({expression})}});
}

Node text_if(std::string_view text) { return text.empty() ? Node() : Build::text(text); }

}  // namespace

std::string operation_outcome(const Error& error, std::string_view id, std::string_view code_system,
                              std::size_t max_issues) {
  std::vector<const Error*> all;
  collect(error, all);
  const bool cut = all.size() > max_issues;
  const std::size_t shown = !cut ? all.size() : max_issues > 1 ? max_issues - 1 : 1;

  Arena arena;
  Build build(arena);
  std::vector<Node> issues;
  for (std::size_t i = 0; i < shown; ++i) {
    issues.push_back(
        issue(build, all[i]->category, code_system, text_if(all[i]->diagnostics), text_if(all[i]->expression)));
  }
  if (cut && max_issues > 1) {
    const Node note = build.copy(fmt::format("{} more problems were found and are left out.", all.size() - shown));
    issues.push_back(issue(build, error.category, code_system, note, Node()));
  }
  return encode_json(build.object({{"resourceType", Build::text("OperationOutcome")},
                                   {"id", Build::text(id)},
                                   {"meta", build.object({{"profile", build.array({Build::text(profile)})}})},
                                   {"issue", build.array(issues)}}));
}

}  // namespace bars::fhir
