#include "fhir/profile/compiler.hpp"

#include "fhir/profile/differential.hpp"
#include "fhir/profile/rule_tree.hpp"
#include "fhir/profile/value.hpp"

#include <utility>
#include <vector>

namespace bars::fhir::profile {

namespace {

std::vector<Context> read_contexts(Node structure, Arena& arena) {
  std::vector<Context> contexts;
  for (const Node& each : structure["context"].items()) {
    const std::string_view type = each["type"].text();
    const auto kind = type == "extension"  ? Context::Kind::extension
                      : type == "fhirpath" ? Context::Kind::fhirpath
                                           : Context::Kind::element;
    contexts.push_back({kind, arena.copy(each["expression"].text())});
  }
  return contexts;
}

/// Joins each contentReference of R4 to the rules of the element that it refers to: `Questionnaire.item.item` follows
/// `Questionnaire.item`.
class ContentReferences {
 public:
  ContentReferences(Profile& profile, RuleTree& tree) : profile_(profile), tree_(tree) {}

  void join() {
    struct Reference {
      std::string at;
      std::string_view to;
    };
    std::vector<Reference> references;
    const std::string prefix = std::string(profile_.type->name) + ".";
    for (const r4::Type& type : r4::types()) {
      if (!type.name.starts_with(prefix)) continue;
      for (const r4::Element& element : type.elements) {
        std::string at = std::string(type.name) + "." + std::string(element.name);
        if (element.type->kind == r4::Kind::backbone && at != element.type->name && has_rules(element.type->name))
          references.push_back({std::move(at), element.type->name});
      }
    }
    // First all rules, then what refers to them: making one may move others.
    for (const Reference& reference : references) tree_.at(reference.at);
    for (const Reference& reference : references) {
      Rule* at = find(reference.at);
      if (at != nullptr && at->children.empty()) at->content = find(reference.to);
    }
  }

 private:
  Rule* find(std::string_view path) {
    Rule* rule = &profile_.root;
    for (auto dot = path.find('.'); dot != path.npos && rule != nullptr;) {
      path.remove_prefix(dot + 1);
      dot = path.find('.');
      rule = find_child(*rule, path.substr(0, dot));
    }
    return rule;
  }
  bool has_rules(std::string_view path) {
    const Rule* rule = find(path);
    return rule != nullptr && !rule->children.empty();
  }

  Profile& profile_;
  RuleTree& tree_;
};

bool lay_over(Node elements, RuleTree& tree, std::string& problem) {
  ElementIds ids;
  for (const Node& element : elements.items()) {
    Rule* rule = tree.at(ids.next(element));
    if (rule == nullptr) {
      problem = tree.problem();
      return false;
    }
    if (!apply(element, *rule, tree.arena(), problem)) return false;
  }
  return true;
}

}  // namespace

std::unique_ptr<Profile> compile(Node structure, const Profile* base, Arena& arena, std::string& problem) {
  auto profile = std::make_unique<Profile>();
  profile->url = arena.copy(structure["url"].text());
  profile->name = last_part(profile->url);
  profile->type = r4::find_type(structure["type"].text());
  profile->contexts = read_contexts(structure, arena);
  if (profile->type == nullptr || profile->type->kind == r4::Kind::backbone) {
    problem = "is about a type that R4 does not have";
    return nullptr;
  }
  const Node differential = structure["differential"]["element"];
  if (base != nullptr && differential) {
    if (base->type != profile->type) {
      problem = "is based on a profile of another type";
      return nullptr;
    }
    profile->root = base->root;
  } else {
    profile->root.name = profile->type->name;
    profile->root.id = profile->type->name;
  }
  RuleTree tree(*profile, arena);
  const Node elements = differential ? differential : structure["snapshot"]["element"];
  if (!lay_over(elements, tree, problem)) return nullptr;
  // Cardinality and type of the root are R4's own business.
  profile->root.min = 0;
  profile->root.max = any_number;
  profile->root.types.clear();
  ContentReferences(*profile, tree).join();
  return profile;
}

}  // namespace bars::fhir::profile
