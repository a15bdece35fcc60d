#include "server/cli/report.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "fhir/operation_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::cli {

namespace {

using fhir::Build;
using fhir::Issue;
using fhir::Severity;

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

fhir::Node text_if(std::string_view text) { return text.empty() ? fhir::Node() : Build::text(text); }

}  // namespace

std::size_t Report::count(Severity severity) const noexcept {
  return static_cast<std::size_t>(std::count_if(issues.begin(), issues.end(),
                                                [severity](const Issue& issue) { return issue.severity == severity; }));
}

std::string as_text(const Report& report) {
  std::string out =
      fmt::format("{}: {}{}, {}, {}\n", report.file, report.checked_as.empty() ? "" : report.checked_as + " ",
                  report.refused ? "refused" : "accepted", counted(report.count(Severity::error), "error"),
                  counted(report.count(Severity::warning), "warning"));
  for (const Issue& issue : report.issues) {
    const auto code = issue.severity == Severity::error ? wire(issue.category).issue : std::string_view();
    out += fmt::format("  {:<8} {:<10} {:<12} {}", code_of(issue.severity), code, issue.rule, issue.expression);
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
    out += fmt::format("           {}\n", issue.diagnostics);
  }
  return out;
}

std::string as_json(const Report& report) {
  fhir::Arena arena;
  Build build(arena);
  std::vector<fhir::Node> issues;
  for (const Issue& issue : report.issues)
    issues.push_back(build.object({{"severity", Build::text(code_of(issue.severity))},
                                   {"code", Build::text(wire(issue.category).issue)},
                                   {"rule", text_if(issue.rule)},
                                   {"expression", text_if(issue.expression)},
                                   {"diagnostics", Build::text(issue.diagnostics)}}));
  return fhir::encode_json(build.object({{"file", Build::text(report.file)},
                                         {"checkedAs", text_if(report.checked_as)},
                                         {"refused", fhir::Node::boolean(report.refused)},
                                         {"issue", build.array(issues)}})) +
         "\n";
}

}  // namespace bars::cli
