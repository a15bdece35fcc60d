#include "fhir/r4/constraints_parts.hpp"

#include <algorithm>

namespace bars::fhir::r4 {

namespace {

template <class Test>
bool all_items(Node items, Test test) {
  const auto all = items.items();
  return std::all_of(all.begin(), all.end(), test);
}

bool endpoints_only_of_instances(Node statement) noexcept {
  return statement["kind"].text() == "instance" ||
         all_items(statement["messaging"], [](const Node& each) { return !exists(each, "endpoint"); });
}

bool focus_maximum_is_positive(Node focus) noexcept {
  const auto most = focus["max"].text();
  return most.empty() || most == "*" || sign(most) > 0;
}

constexpr Constraint rows[] = {
    {"CapabilityStatement", "cpb-1", "A statement must have rest, messaging or document.",
     [](Node v) { return exists(v, "rest") || exists(v, "messaging") || exists(v, "document"); }},
    {"CapabilityStatement", "cpb-2", "A statement must have a description, software or implementation.",
     [](Node v) { return exists(v, "description") || exists(v, "software") || exists(v, "implementation"); }},
    {"CapabilityStatement", "cpb-3", "Only an instance has messaging endpoints.", endpoints_only_of_instances},
    {"CapabilityStatement", "cpb-14", "A statement of an instance must have implementation.",
     [](Node v) { return v["kind"].text() != "instance" || exists(v, "implementation"); }},
    {"CapabilityStatement", "cpb-15", "A statement of a capability has software and no implementation.",
     [](Node v) {
       return v["kind"].text() != "capability" || (!exists(v, "implementation") && exists(v, "software"));
     }},
    {"CapabilityStatement", "cpb-16", "A statement of requirements has neither software nor implementation.",
     [](Node v) {
       return v["kind"].text() != "requirements" || (!exists(v, "implementation") && !exists(v, "software"));
     }},
    {"CapabilityStatement.rest", "cpb-9", "Every resource type is listed once.",
     [](Node v) { return distinct(v["resource"], "type"); }},
    {"CapabilityStatement.rest.resource", "cpb-12", "Every search parameter is listed once.",
     [](Node v) { return distinct(v["searchParam"], "name"); }},
    {"MessageDefinition.focus", "md-1", "The most that a focus may have is * or a positive number.",
     focus_maximum_is_positive, "max"},
    {"NamingSystem", "nsd-1", "A root namespace has no UUID.",
     [](Node v) {
       return v["kind"].text() != "root" ||
              all_items(v["uniqueId"], [](const Node& each) { return each["type"].text() != "uuid"; });
     }},
    {"OperationDefinition.parameter", "opd-1", "A parameter must have a type or parts.",
     [](Node v) { return exists(v, "type") || exists(v, "part"); }},
    {"OperationDefinition.parameter", "opd-2", "Only a parameter of type string has a searchType.",
     [](Node v) { return !exists(v, "searchType") || v["type"].text() == "string"; }},
    {"SearchParameter", "spd-1", "An xpath needs its xpathUsage.",
     [](Node v) { return !exists(v, "xpath") || exists(v, "xpathUsage"); }},
    {"SearchParameter", "spd-2", "Only a parameter of type reference is chained.",
     [](Node v) { return !exists(v, "chain") || v["type"].text() == "reference"; }},
    {"ValueSet.compose.include", "vsd-1", "An include must have a valueSet or a system.",
     [](Node v) { return exists(v, "valueSet") || exists(v, "system"); }},
    {"ValueSet.compose.include", "vsd-2", "An include with concepts or filters must have its system.",
     [](Node v) { return (!exists(v, "concept") && !exists(v, "filter")) || exists(v, "system"); }},
    {"ValueSet.compose.include", "vsd-3", "An include has either concepts or filters.",
     [](Node v) { return !(exists(v, "concept") && exists(v, "filter")); }},
    {"ValueSet.expansion.contains", "vsd-6", "A concept must have a code or a display.",
     [](Node v) { return exists(v, "code") || exists(v, "display"); }},
    {"ValueSet.expansion.contains", "vsd-9", "A concept must have a code unless it is abstract.",
     [](Node v) { return exists(v, "code") || is_true(v, "abstract"); }},
    {"ValueSet.expansion.contains", "vsd-10", "A code needs its system.",
     [](Node v) { return !exists(v, "code") || exists(v, "system"); }},
};

}  // namespace

std::span<const Constraint> conformance_constraints() noexcept { return rows; }

}  // namespace bars::fhir::r4
