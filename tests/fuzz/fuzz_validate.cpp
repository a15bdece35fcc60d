// Structure and message of whatever JSON decodes: both always return, say no more than the bound, and nothing of what
// was found quotes the input where it could be data.
#include "fhir/json.hpp"
#include "fhir/message.hpp"
#include "fhir/structure.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace bars::fhir;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_path(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || c == '_' || c == '.' || c == '[' || c == ']' || c == '(' || c == ')';
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = decode_json({reinterpret_cast<const char*>(data), size});
  if (!document) return 0;
  Issues issues;
  check_structure(document->root, issues);
  require(issues.kept().size() <= Issues::max_kept);
  for (const Issue& issue : issues.kept()) {
    require(!issue.rule.empty() && !issue.diagnostics.empty() && is_path(issue.expression));
    require(issue.category == Category::invalid || issue.category == Category::required ||
            issue.severity == Severity::warning);
  }
  const bool sound = !issues.has_errors();
  Issues found;
  if (read_message(document->root, found) && sound) require(document->root.resource_type() == "Bundle");

  std::vector<Issue> all = issues.take();
  const std::size_t before = all.size();
  sort_by_severity(all);
  require(all.size() <= before);
  require(
      std::is_sorted(all.begin(), all.end(), [](const Issue& a, const Issue& b) { return a.severity < b.severity; }));
  return 0;
}
