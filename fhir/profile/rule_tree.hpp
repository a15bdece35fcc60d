// Finds and makes the rules of a profile's tree by the ids that its elements have.
#pragma once

#include "fhir/node.hpp"
#include "fhir/profile/rule.hpp"
#include "fhir/r4/definitions.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir::profile {

/// The R4 types that values of a rule can have; none when they are not known.
std::vector<const r4::Type*> types_of(const Rule& rule, const r4::Type* root);

Rule* find_child(Rule& rule, std::string_view name) noexcept;
const Rule* find_child(const Rule& rule, std::string_view name) noexcept;

/// The tree of one profile while it is compiled. What it makes lives as long as the arena.
class RuleTree {
 public:
  RuleTree(Profile& profile, Arena& arena) noexcept : profile_(profile), arena_(arena) {}

  /// The rule of `Patient.identifier:nhsNumber.system`, made when it is not there. Null when R4 has no such element, or
  /// a slice has no slicing to belong to: problem() says which.
  Rule* at(std::string_view id);
  /// The child of a rule, made when it is not there; null when R4 has none of this name.
  Rule* child(Rule& parent, std::string_view name);

  const std::string& problem() const noexcept { return problem_; }
  Arena& arena() noexcept { return arena_; }

 private:
  Rule* make(Rule& parent, std::string_view name, const std::vector<const r4::Type*>& types);
  Rule* typed_choice(Rule& parent, std::string_view json);
  Rule* slice(Rule& rule, std::string_view name);

  Profile& profile_;
  Arena& arena_;
  std::string problem_;
};

}  // namespace bars::fhir::profile
