#include "fhir/bars/subject.hpp"

#include "fhir/codes.hpp"

#include <utility>

namespace bars::fhir {

void Subject::report(std::string_view rule, std::string diagnostics, const Path& path) const {
  issues.add(
      {find_content_rule(rule)->severity, Category::invariant, std::string(rule), std::move(diagnostics), path.text()});
}

void Subject::report_missing(std::string_view rule, std::string diagnostics) const {
  const Path root("Bundle");
  report(rule, std::move(diagnostics), Path(root, "entry"));
}

bool same_url(std::string_view a, std::string_view b) noexcept { return a == b || equal_ignoring_case(a, b); }

Node find_extension(Node element, std::string_view name) noexcept {
  for (const Node& extension : element["extension"].items()) {
    const auto url = extension["url"].text();
    if (same_url(url.substr(url.rfind('/') + 1), name)) return extension;
  }
  return {};
}

}  // namespace bars::fhir
