#include "fhir/profile/linker.hpp"

#include "fhir/profile/core_constraints.hpp"
#include "fhir/profile/expectation.hpp"
#include "fhir/profile/rule_tree.hpp"
#include "fhir/profile/value.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace bars::fhir::profile {

namespace {

constexpr std::string_view core_structures = "http://hl7.org/fhir/StructureDefinition/";

/// Types whose values a required binding can judge.
bool is_bindable(std::string_view type) noexcept {
  constexpr std::string_view types[] = {"code",   "Coding", "CodeableConcept", "Quantity", "SimpleQuantity",
                                        "string", "uri",    "canonical",       "url",      "id",
                                        "oid",    "uuid",   "Duration",        "Age"};
  return std::find(std::begin(types), std::end(types), type) != std::end(types);
}

bool is_abstract(const Spelling& spelling) noexcept { return spelling.element->type->kind == r4::Kind::abstract; }

class Linker {
 public:
  Linker(Profile& profile, const FindProfile& find, Terminology& terminology, std::vector<NotEvaluated>& not_evaluated)
      : profile_(profile), find_(find), terminology_(terminology), not_evaluated_(not_evaluated) {}

  void run() {
    rule(profile_.root);
    for (const Context& context : profile_.contexts)
      if (context.kind == Context::Kind::fhirpath) unable("context " + std::string(context.expression));
  }

  /// `twin` is the same element in the profile that its type is bound to: it may say what tells slices apart.
  void expectations(Rule& rule, const Rule* twin) {
    if (rule.types.size() == 1 && rule.types.front().checks.size() == 1)
      twin = &rule.types.front().checks.front()->root;
    for (Rule& child : rule.children) expectations(child, twin == nullptr ? nullptr : find_child(*twin, child.name));
    for (Slice& slice : rule.slicing.slices) {
      const Rule* same = twin == nullptr ? nullptr : slice_named(*twin, slice.name);
      expectations(slice.rule, same);
      expectations(rule.slicing, slice, same);
    }
  }

 private:
  static const Rule* slice_named(const Rule& rule, std::string_view name) noexcept {
    for (const Slice& slice : rule.slicing.slices)
      if (slice.name == name) return &slice.rule;
    return nullptr;
  }

  void expectations(const Slicing& slicing, Slice& slice, const Rule* twin) {
    slice.expectations.clear();
    slice.recognisable = false;
    for (const Discriminator& discriminator : slicing.discriminators) {
      Expectation found = expectation(slice.rule, discriminator, find_);
      if (found.kind == Expectation::Kind::none && twin != nullptr) found = expectation(*twin, discriminator, find_);
      slice.recognisable |= found.kind != Expectation::Kind::none;
      slice.expectations.push_back(std::move(found));
    }
    if (!slice.recognisable) unable("slice " + std::string(slice.rule.id));
  }

  void unable(std::string what) { not_evaluated_.push_back({std::string(profile_.url), std::move(what)}); }

  void rule(Rule& rule) {
    types(rule);
    binding(rule);
    constraints(rule);
    for (Rule& child : rule.children) {
      this->rule(child);
      without_core_counts(child);
    }
    for (Slice& slice : rule.slicing.slices) this->rule(slice.rule);
  }

  static void without_core_counts(Rule& rule) noexcept {
    if (rule.spellings.empty()) return;
    const r4::Element& element = *rule.spellings.front().element;
    if (element.required && rule.min == 1) rule.min = 0;
    if (!element.repeats && rule.max == 1) rule.max = any_number;
  }

  void types(Rule& rule) {
    for (TypeRule& type : rule.types) {
      type.checks.clear();
      for (const std::string_view url : type.profiles)
        if (const Profile* found = find_(url)) type.checks.push_back(found);
      type.target_types = target_types(type, rule);
    }
    if (allows_all(rule)) rule.types.clear();
  }

  std::vector<std::string_view> target_types(const TypeRule& type, const Rule& rule) const {
    std::vector<std::string_view> names;
    for (const std::string_view url : type.targets) {
      const Profile* found = find_(url);
      const std::string_view name = found != nullptr                   ? found->type->name
                                    : url.starts_with(core_structures) ? last_part(url)
                                                                       : std::string_view();
      if (r4::find_resource(name) == nullptr) return {};  // any resource, or a profile whose type is not known
      names.push_back(name);
    }
    for (const Spelling& spelling : rule.spellings) {
      if (spelling.element->type->name != type.code || spelling.element->targets.empty()) continue;
      const auto& core = spelling.element->targets;
      const bool narrows = std::any_of(core.begin(), core.end(), [&names](std::string_view target) {
        return std::find(names.begin(), names.end(), target) == names.end();
      });
      if (!narrows) return {};
    }
    return names;
  }

  static bool allows_all(const Rule& rule) noexcept {
    const bool plain = std::all_of(rule.types.begin(), rule.types.end(),
                                   [](const TypeRule& type) { return type.profiles.empty() && type.targets.empty(); });
    return plain && std::all_of(rule.spellings.begin(), rule.spellings.end(), [&rule](const Spelling& spelling) {
             return (!spelling.element->choice && !is_abstract(spelling)) ||
                    std::any_of(rule.types.begin(), rule.types.end(), [&spelling](const TypeRule& type) {
                      return type.code == spelling.element->type->name;
                    });
           });
  }

  void binding(Rule& rule) {
    rule.codes = nullptr;
    if (rule.value_set.empty() || rule.spellings.empty() || is_core_binding(rule)) return;
    const auto types = types_of_values(rule);
    if (std::any_of(types.begin(), types.end(), is_bindable)) rule.codes = terminology_.codes(rule.value_set);
    if (rule.codes == nullptr) unable("binding " + std::string(rule.id));
  }

  static std::vector<std::string_view> types_of_values(const Rule& rule) {
    std::vector<std::string_view> types;
    for (const TypeRule& type : rule.types) types.push_back(type.code);
    if (types.empty())
      for (const Spelling& spelling : rule.spellings) types.push_back(spelling.element->type->name);
    return types;
  }

  static bool is_core_binding(const Rule& rule) noexcept {
    const r4::CodeSet* core = rule.spellings.front().element->binding;
    return core != nullptr && core->name == last_part(rule.value_set);
  }

  void constraints(Rule& rule) {
    std::erase_if(rule.constraints, [this](const Constraint& constraint) {
      if (is_core_constraint(constraint.key)) return true;
      if (constraint.expression == nullptr) unable(std::string(constraint.key));
      return constraint.expression == nullptr;
    });
  }

  Profile& profile_;
  const FindProfile& find_;
  Terminology& terminology_;
  std::vector<NotEvaluated>& not_evaluated_;
};

}  // namespace

void link(Profile& profile, const FindProfile& find, Terminology& terminology,
          std::vector<NotEvaluated>& not_evaluated) {
  Linker(profile, find, terminology, not_evaluated).run();
}

void link_slices(Profile& profile, const FindProfile& find, Terminology& terminology,
                 std::vector<NotEvaluated>& not_evaluated) {
  Linker(profile, find, terminology, not_evaluated).expectations(profile.root, nullptr);
}

}  // namespace bars::fhir::profile
