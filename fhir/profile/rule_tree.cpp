#include "fhir/profile/rule_tree.hpp"

#include <algorithm>

namespace bars::fhir::profile {

namespace {

/// Slicing that R4 implies where a profile does not declare it: extensions by their url, choices by their type.
void imply_slicing(Rule& rule) {
  if (rule.slicing.declared) return;
  if (rule.name == "extension" || rule.name == "modifierExtension")
    rule.slicing.discriminators = {{Discriminator::Kind::value, {{Step::Kind::name, "url", {}}}}};
  else if (rule.is_choice())
    rule.slicing.discriminators = {{Discriminator::Kind::type, {}}};
  else
    return;
  rule.slicing.declared = true;
}

bool knows(const std::vector<Spelling>& spellings, std::string_view json) noexcept {
  return std::any_of(spellings.begin(), spellings.end(),
                     [json](const Spelling& spelling) { return spelling.element->json == json; });
}

}  // namespace

std::vector<const r4::Type*> types_of(const Rule& rule, const r4::Type* root) {
  std::vector<const r4::Type*> types;
  if (rule.spellings.empty()) return {root};
  for (const TypeRule& allowed : rule.types)
    if (const r4::Type* type = r4::find_type(allowed.code)) types.push_back(type);
  // A backbone element has its own type in R4's table, whatever the profile calls it.
  const bool backbone = rule.spellings.front().element->type->kind == r4::Kind::backbone;
  if (!types.empty() && !backbone) return types;
  types.clear();
  for (const Spelling& spelling : rule.spellings) types.push_back(spelling.element->type);
  return types;
}

const Rule* find_child(const Rule& rule, std::string_view name) noexcept {
  const auto found = std::find_if(rule.children.begin(), rule.children.end(),
                                  [name](const Rule& child) { return child.name == name; });
  return found == rule.children.end() ? nullptr : &*found;
}

Rule* find_child(Rule& rule, std::string_view name) noexcept {
  return const_cast<Rule*>(find_child(static_cast<const Rule&>(rule), name));
}

Rule* RuleTree::at(std::string_view id) {
  auto dot = id.find('.');
  if (id.substr(0, dot) != profile_.root.name) {
    problem_ = "has an element of another type than its own";
    return nullptr;
  }
  Rule* rule = &profile_.root;
  while (dot != id.npos) {
    id.remove_prefix(dot + 1);
    dot = id.find('.');
    const std::string_view segment = id.substr(0, dot);
    const auto colon = segment.find(':');
    rule = child(*rule, segment.substr(0, colon));
    if (rule != nullptr && colon != segment.npos) rule = slice(*rule, segment.substr(colon + 1));
    if (rule == nullptr) return nullptr;
  }
  return rule;
}

Rule* RuleTree::child(Rule& parent, std::string_view name) {
  if (name.ends_with("[x]")) name.remove_suffix(3);
  if (Rule* known = find_child(parent, name)) return known;
  if (Rule* made = make(parent, name, types_of(parent, profile_.type))) return made;
  if (Rule* made = typed_choice(parent, name)) return made;
  problem_ = "names the element " + std::string(parent.id) + "." + std::string(name) + ", which R4 does not have";
  return nullptr;
}

Rule* RuleTree::make(Rule& parent, std::string_view name, const std::vector<const r4::Type*>& types) {
  std::vector<Spelling> spellings;
  for (const r4::Type* each : types) {
    // What a primitive has beside its value: id and extensions.
    const r4::Type* type = each->kind == r4::Kind::primitive ? r4::find_type("Element") : each;
    for (const r4::Element& element : type->elements) {
      if (element.name != name || knows(spellings, element.json)) continue;
      const bool primitive = element.type->kind == r4::Kind::primitive;
      spellings.push_back({&element, primitive ? arena_.copy("_" + std::string(element.json)) : std::string_view()});
    }
  }
  if (spellings.empty()) return nullptr;
  Rule& rule = parent.children.emplace_back();
  rule.name = spellings.front().element->name;
  rule.id =
      arena_.copy(std::string(parent.id) + "." + std::string(name) + (spellings.front().element->choice ? "[x]" : ""));
  rule.spellings = std::move(spellings);
  return &rule;
}

/// `valueQuantity` stands for the slice of value[x] that is a Quantity.
Rule* RuleTree::typed_choice(Rule& parent, std::string_view json) {
  for (const r4::Type* type : types_of(parent, profile_.type)) {
    const r4::Element* element = type->find(json);
    if (element == nullptr || !element->choice) continue;
    Rule* choice = find_child(parent, element->name);
    if (choice == nullptr) choice = make(parent, element->name, types_of(parent, profile_.type));
    return choice == nullptr ? nullptr : slice(*choice, json);
  }
  return nullptr;
}

Rule* RuleTree::slice(Rule& rule, std::string_view name) {
  for (Slice& known : rule.slicing.slices)
    if (known.name == name) return &known.rule;
  imply_slicing(rule);
  if (!rule.slicing.declared || name.find('/') != name.npos || rule.slicing.slices.size() == most_slices) {
    problem_ =
        "has a slice of " + std::string(rule.id) + " that is without slicing, a slice of a slice, or one too many";
    return nullptr;
  }
  Slice& made = rule.slicing.slices.emplace_back();
  made.name = arena_.copy(name);
  made.rule.name = rule.name;
  made.rule.id = arena_.copy(std::string(rule.id) + ":" + std::string(name));
  made.rule.spellings = rule.spellings;
  for (const Spelling& spelling : rule.spellings)
    if (rule.is_choice() && spelling.element->json == name)
      made.rule.types.push_back({spelling.element->type->name, {}, {}, {}, {}});
  return &made.rule;
}

}  // namespace bars::fhir::profile
