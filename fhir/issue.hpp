// What a check found: one Issue for each problem, and where in the resource it is.
#pragma once

#include "fhir/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir {

/// Where a walk through a resource is. A chain on the stack; its text is made only when there is something to say.
/// Each step refers to the one before it, so a Path must not outlive its parent.
class Path {
 public:
  static constexpr std::size_t no_index = static_cast<std::size_t>(-1);

  /// The start: `Patient`.
  explicit Path(std::string_view resource_type) noexcept : name_(resource_type) {}
  /// One step down: `.name`, `.name[3]`; with a type `.name[3].ofType(Type)`.
  Path(const Path& parent, std::string_view name, std::size_t index = no_index, std::string_view of_type = {}) noexcept
      : parent_(&parent), name_(name), index_(index), of_type_(of_type) {}

  /// FHIRPath: `Bundle.entry[3].resource.ofType(Patient).contact[1].telecom`. It ends before a name that R4 does not
  /// know (r4::is_name), which could be patient data.
  std::string text() const;

 private:
  bool append(std::string& out) const;

  const Path* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = no_index;
  std::string_view of_type_;
};

/// Collects what one or several checks find. Bounded: beyond max_kept, problems are counted and no longer kept, so
/// that a hostile message costs no more than its size.
class Issues {
 public:
  static constexpr std::size_t max_kept = 1000;

  /// `rule` is the id of the rule that is broken: of the rules digest (`MH-8`), an R4 or profile constraint (`ref-1`),
  /// or structure_rule. `diagnostics` is a plain sentence without patient data (OO-4).
  void error(Category category, std::string_view rule, std::string diagnostics, std::string expression);
  void warn(std::string_view rule, std::string diagnostics, std::string expression);
  void add(Issue issue);

  bool has_errors() const noexcept { return errors_ > 0; }
  /// No more are kept: a check may stop looking.
  bool full() const noexcept { return kept_.size() >= max_kept; }
  const std::vector<Issue>& kept() const noexcept { return kept_; }
  /// Makes the kept warnings of a rule errors.
  void raise(std::string_view rule);
  /// How many were found but not kept.
  std::size_t dropped() const noexcept { return dropped_; }
  std::vector<Issue> take() { return std::move(kept_); }

 private:
  std::vector<Issue> kept_;
  std::size_t errors_ = 0;
  std::size_t dropped_ = 0;
};

/// The rule of what breaks R4 itself.
inline constexpr std::string_view structure_rule = "R4";

/// Errors before warnings, among errors the lower HTTP status first (400 before 404 before 422), and rules that are
/// broken (Category::invariant) ahead of broken structure, because they say what was meant; else as found. An
/// error of structure_rule goes where another rule refuses the same element: that one says more about it.
void sort_by_severity(std::vector<Issue>& issues);

/// The refusal that the sender gets: the first issue, which must be an error, decides; the rest are `further`.
Error refusal(std::vector<Issue> issues);

/// The other way: every problem of a refusal, the deciding one first.
std::vector<Issue> issues_of(Error error);

}  // namespace bars::fhir
