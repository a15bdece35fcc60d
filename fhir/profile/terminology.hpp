// The code systems and value sets of packages: which codes a binding allows.
#pragma once

#include "fhir/node.hpp"
#include "fhir/profile/package.hpp"
#include "fhir/r4/definitions.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bars::fhir::profile {

/// The codes of a value set, sorted, so that membership is cheap however many there are.
class Codes {
 public:
  struct System {
    std::string url;
    std::set<std::string, std::less<>> codes;
  };

  bool has(std::string_view code) const noexcept;
  bool has(std::string_view system, std::string_view code) const noexcept;

  std::vector<System> systems;
};

/// Knows the definitions of several packages while profiles are compiled. It refers to the packages' documents; the
/// Codes that it gives out do not.
class Terminology {
 public:
  explicit Terminology(const std::vector<Package>& packages);

  /// The codes of a value set; null when they cannot be listed: the set is not there, it filters, or it takes all of a
  /// code system that is not there whole, or sets include sets more than 32 deep. Expanded once.
  const Codes* codes(std::string_view value_set);

  /// The expanded sets, which the profiles go on using.
  std::deque<Codes> take() { return std::move(expanded_); }

 private:
  using Part = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;

  const Codes* expand(std::string_view url);
  bool compose(Node compose, Part& part);
  bool include(Node include, Part& part);
  bool whole_system(std::string_view url, std::set<std::string, std::less<>>& codes) const;
  bool intersect(std::string_view value_set, Part& part, bool first);

  std::map<std::string_view, Node> value_sets_;
  std::map<std::string_view, Node> code_systems_;
  std::map<std::string, const Codes*, std::less<>> known_;  // null: cannot be listed, or is being expanded
  std::deque<Codes> expanded_;
  std::size_t depth_ = 0;  // of value sets that include value sets
};

}  // namespace bars::fhir::profile
