// Reads one ElementDefinition into the rule that it changes.
#pragma once

#include "fhir/node.hpp"
#include "fhir/profile/rule.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir::profile {

/// Lays an ElementDefinition over what the rule says already. False when it says something that cannot be compiled;
/// `problem` then says what. Texts and values are copied into the arena.
bool apply(Node element, Rule& rule, Arena& arena, std::string& problem);

/// Gives the elements of one StructureDefinition their ids: those that they have, else made of path and slice name,
/// which count on what came before.
class ElementIds {
 public:
  std::string next(Node element);

 private:
  struct Open {
    std::string path;
    std::string id;
  };
  std::vector<Open> open_;  // slices that the elements behind them may lie in
};

}  // namespace bars::fhir::profile
