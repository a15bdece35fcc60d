#include "fhir/issue.hpp"

#include "fhir/r4/definitions.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace bars::fhir {

namespace {

/// What sorts first: errors by HTTP status, broken rules ahead of broken structure, then warnings.
std::tuple<Severity, unsigned, bool> weight(const Issue& issue) noexcept {
  return {issue.severity, issue.severity == Severity::error ? wire(issue.category).status : 0,
          issue.category != Category::invariant};
}

}  // namespace

std::string Path::text() const {
  std::string out;
  append(out);
  return out;
}

bool Path::append(std::string& out) const {
  if (parent_ != nullptr && !parent_->append(out)) return false;
  if (!r4::is_name(name_)) return false;
  if (!out.empty()) out += '.';
  out += name_;
  if (index_ != no_index) out.append("[").append(std::to_string(index_)).append("]");
  if (of_type_.empty()) return true;
  if (r4::find_type(of_type_) == nullptr) return false;  // a sender's word, and no type: not repeated (OO-4)
  out.append(".ofType(").append(of_type_).append(")");
  return true;
}

void Issues::error(Category category, std::string_view rule, std::string diagnostics, std::string expression) {
  add({Severity::error, category, std::string(rule), std::move(diagnostics), std::move(expression)});
}

void Issues::warn(std::string_view rule, std::string diagnostics, std::string expression) {
  add({Severity::warning, Category::invariant, std::string(rule), std::move(diagnostics), std::move(expression)});
}

void Issues::add(Issue issue) {
  if (issue.severity == Severity::error) ++errors_;
  if (!full()) return kept_.push_back(std::move(issue));
  ++dropped_;
  // What is kept has to show why the message is refused: the first error takes the place of a warning.
  if (errors_ == 1 && issue.severity == Severity::error) kept_.back() = std::move(issue);
}

void Issues::raise(std::string_view rule) {
  for (Issue& issue : kept_) {
    if (issue.severity == Severity::error || issue.rule != rule) continue;
    issue.severity = Severity::error;
    ++errors_;
  }
}

void sort_by_severity(std::vector<Issue>& issues) {
  std::set<std::string, std::less<>> explained;
  for (const Issue& issue : issues)
    if (issue.severity == Severity::error && issue.rule != structure_rule) explained.insert(issue.expression);
  std::erase_if(issues, [&explained](const Issue& issue) {
    return issue.severity == Severity::error && issue.rule == structure_rule && explained.contains(issue.expression);
  });
  std::stable_sort(issues.begin(), issues.end(), [](const Issue& a, const Issue& b) { return weight(a) < weight(b); });
}

Error refusal(std::vector<Issue> issues) {
  Issue& first = issues.front();
  Error error{first.category, std::move(first.diagnostics), std::move(first.expression)};
  error.further.assign(std::make_move_iterator(issues.begin() + 1), std::make_move_iterator(issues.end()));
  return error;
}

std::vector<Issue> issues_of(Error error) {
  std::vector<Issue> issues = std::move(error.further);
  issues.insert(issues.begin(),
                {Severity::error, error.category, {}, std::move(error.diagnostics), std::move(error.expression)});
  return issues;
}

}  // namespace bars::fhir
