#include "fhir/profile/checker.hpp"

#include "fhir/codes.hpp"
#include "fhir/profile/occurrences.hpp"
#include "fhir/profile/rule_tree.hpp"
#include "fhir/profile/terminology.hpp"
#include "fhir/profile/value.hpp"

#include <algorithm>
#include <utility>

namespace bars::fhir::profile {

namespace {

/// `A`, `A or B`, `A, B or C`.
template <class Range, class Text>
std::string listed(const Range& all, const Text& text) {
  std::string out;
  std::size_t left = all.size();
  for (const auto& each : all) {
    out += text(each);
    if (--left > 0) out += left == 1 ? " or " : ", ";
  }
  return out;
}

bool allows(const TypeRule& type, std::string_view name) noexcept {
  return type.code == name || type.code == "Resource" || type.code == "DomainResource";
}

bool is_of(const Rule& child, const r4::Type& type) noexcept {
  return std::any_of(child.spellings.begin(), child.spellings.end(),
                     [&type](const Spelling& spelling) { return type.find(spelling.element->json) != nullptr; });
}

bool has_code(const Codes& codes, Node value) {
  if (!value.is_object()) return codes.has(value.text());
  const auto in = [&codes](Node coding) { return codes.has(trim(coding["system"].text()), coding["code"].text()); };
  if (value["code"] || value["system"]) return in(value);
  const auto all = value["coding"].items();
  return std::any_of(all.begin(), all.end(), in);
}

}  // namespace

bool claims(Node resource, const Profile& profile) noexcept {
  const auto urls = resource["meta"]["profile"].items();
  return std::any_of(urls.begin(), urls.end(),
                     [&profile](Node url) { return without_version(url.text()) == profile.url; });
}

void Checker::check(const Found& found, const Path& path) const { value(profile_.root, found, path); }

void Checker::children(const Rule& rule, const Found& found, const Path& path) const {
  if (!found.node.is_object()) return beside_primitive(rule, found.sibling, path);
  // A child of a choice counts only for the types that have it.
  const r4::Type* type = found.type.empty() ? nullptr : r4::find_type(found.type);
  for (const Rule& child : rule.children)
    if (type == nullptr || is_of(child, *type)) element(child, found.node, path);
  if (rule.content != nullptr) children(*rule.content, found, path);
}

/// A primitive has only its extensions to check, and they stand beside it.
void Checker::beside_primitive(const Rule& rule, Node sibling, const Path& path) const {
  const Rule* extension = find_child(rule, "extension");
  if (extension == nullptr || rule.is_choice()) return;
  element(*extension, sibling.is_object() ? sibling : Node::object({}), path);
}

void Checker::element(const Rule& rule, Node object, const Path& path) const {
  if (scope_.issues.full()) return;
  const Occurrences all(rule, object);
  counts(rule, all.count(), path);
  for (std::size_t i = 0; i < all.count(); ++i) value(rule, all.at(i), all.path(path, i));
  if (rule.slicing.slices.empty() && !rule.slicing.closed) return;
  sliced(rule, all, path);
}

void Checker::counts(const Rule& rule, std::size_t count, const Path& path) const {
  if (count < rule.min) {
    const std::string least =
        rule.min == 1 ? "is missing" : "must be there at least " + std::to_string(rule.min) + " times";
    report(rule, least, Path(path, rule.name).text());
  } else if (count > rule.max) {
    const std::string most = rule.max == 0   ? "must not be there"
                             : rule.max == 1 ? "may be there only once"
                                             : "may be there at most " + std::to_string(rule.max) + " times";
    report(rule, most, Path(path, rule.name).text());
  }
}

void Checker::value(const Rule& rule, const Found& found, const Path& path) const {
  if (!found.there()) return;
  if (!rule.types.empty()) types(rule, found, path);
  if (rule.fixed || rule.pattern) fixed(rule, found, path);
  if (rule.codes != nullptr) binding(rule, found, path);
  if (!rule.constraints.empty()) constraints(rule, found, path);
  if (!rule.children.empty() || rule.content != nullptr) children(rule, found, path);
}

void Checker::types(const Rule& rule, const Found& found, const Path& path) const {
  const std::string_view resource = found.node.resource_type();
  std::string_view name = found.type.empty() ? resource : found.type;
  if (name.empty() && !rule.spellings.empty()) name = rule.spellings.front().element->type->name;
  const auto allowed =
      std::find_if(rule.types.begin(), rule.types.end(), [name](const TypeRule& type) { return allows(type, name); });
  const bool named = !found.type.empty() || !resource.empty();
  if (allowed == rule.types.end()) {
    // A value whose type its name does not say is judged by R4 alone.
    if (named)
      report(rule, "must be of type " + listed(rule.types, [](const TypeRule& type) { return type.code; }),
             path.text());
    return;
  }
  type_profiles(rule, *allowed, found, path);
  if (!allowed->target_types.empty()) target(rule, *allowed, found, path);
}

void Checker::type_profiles(const Rule& rule, const TypeRule& type, const Found& found, const Path& path) const {
  if (type.checks.empty()) return;
  if (scope_.apart && type.code == "Extension" && scope_.catalogue.find(found.node["url"].text()) != nullptr) return;
  if (type.profiles.size() == 1) {
    const Profile& profile = *type.checks.front();
    if (!(scope_.apart && claims(found.node, profile))) Checker(scope_, profile, container_).check(found, path);
    return;
  }
  // A profile that is not there may be the one that the value follows.
  const bool follows = type.checks.size() < type.profiles.size() ||
                       std::any_of(type.checks.begin(), type.checks.end(),
                                   [&](const Profile* profile) { return conforms(*profile, found); });
  if (!follows)
    report(rule, "must follow " + listed(type.checks, [](const Profile* profile) { return profile->name; }),
           path.text());
}

void Checker::target(const Rule& rule, const TypeRule& type, const Found& found, const Path& path) const {
  const Node target = scope_.resolver.resolve(found.node["reference"].text(), container_);
  if (!target) return;
  const auto& names = type.target_types;
  if (std::find(names.begin(), names.end(), target.resource_type()) == names.end())
    report(rule, "must refer to " + listed(names, [](std::string_view name) { return name; }),
           Path(path, "reference").text());
}

void Checker::fixed(const Rule& rule, const Found& found, const Path& path) const {
  if (rule.fixed && !equals(found.node, rule.fixed)) {
    const std::string_view expected = rule.fixed.text();
    report(rule, expected.empty() ? "must be exactly what the profile fixes" : "must be " + std::string(expected),
           path.text());
  }
  if (rule.pattern && !contains(found.node, rule.pattern)) {
    const std::string_view expected = rule.pattern.text();
    report(rule, expected.empty() ? "must have all that the profile's pattern has" : "must be " + std::string(expected),
           path.text());
  }
}

void Checker::binding(const Rule& rule, const Found& found, const Path& path) const {
  if (has_code(*rule.codes, found.node)) return;
  report(rule, "must have a code of the value set " + std::string(last_part(rule.value_set)), path.text());
}

void Checker::constraints(const Rule& rule, const Found& found, const Path& path) const {
  for (const Constraint& constraint : rule.constraints) {
    if (constraint.expression->holds(found.node)) continue;
    const Severity severity =
        constraint.warning && scope_.severity == Severity::error ? Severity::warning : scope_.severity;
    std::string sentence = std::string(profile_.name) + ": " + std::string(rule.id) + " breaks the constraint " +
                           std::string(constraint.key) + ": " + std::string(constraint.text);
    scope_.issues.add({severity, Category::invariant, std::string(constraint.key), std::move(sentence), path.text()});
  }
}

bool Checker::conforms(const Profile& profile, const Found& found) const {
  Issues issues;
  const Scope scope{scope_.catalogue, scope_.resolver, Severity::error, issues, false};
  Checker(scope, profile, container_).check(found, Path("value"));
  return issues.kept().empty();
}

void Checker::report(const Rule& rule, std::string_view what, std::string expression) const {
  std::string sentence = std::string(profile_.name) + ": " + std::string(rule.id) + " " + std::string(what) + ".";
  scope_.issues.add(
      {scope_.severity, Category::invariant, std::string(profile_.name), std::move(sentence), std::move(expression)});
}

}  // namespace bars::fhir::profile
