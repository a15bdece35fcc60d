#include "fhir/profile/expectation.hpp"

#include "fhir/profile/rule_tree.hpp"

#include <span>
#include <string_view>
#include <utility>

namespace bars::fhir::profile {

namespace {

using Steps = std::span<const Step>;

/// The first value that a path leads to inside a fixed or pattern value.
Node inside(Node value, Steps steps) noexcept {
  for (const Step& step : steps) {
    if (value.is_array()) value = value[0];
    if (step.kind != Step::Kind::name) return {};
    value = value[step.text];
  }
  return value.is_array() ? value[0] : value;
}

class Reader {
 public:
  Reader(const Discriminator& discriminator, const FindProfile& find) : kind_(discriminator.kind), find_(find) {}

  Expectation at(const Rule& rule, Steps steps) const {
    if (kind_ == Discriminator::Kind::value && !steps.empty()) {
      Expectation whole = of_whole(rule, steps);
      if (whole.kind != Expectation::Kind::none) return whole;
    }
    if (steps.empty()) return here(rule);
    Expectation found = below(rule, steps);
    if (found.kind != Expectation::Kind::none) return found;
    return by_type_profile(rule, steps);
  }

 private:
  /// A fixed value above the element says what the element is.
  static Expectation of_whole(const Rule& rule, Steps steps) {
    Expectation expectation;
    const bool fixed = static_cast<bool>(rule.fixed);
    expectation.value = inside(fixed ? rule.fixed : rule.pattern, steps);
    if (expectation.value) expectation.kind = fixed ? Expectation::Kind::fixed : Expectation::Kind::pattern;
    return expectation;
  }

  Expectation below(const Rule& rule, Steps steps) const {
    const Step& step = steps.front();
    if (step.kind == Step::Kind::resolve) return resolved(rule, steps.subspan(1));
    if (step.kind == Step::Kind::name) {
      const Rule* child = find_child(rule, step.text);
      return child == nullptr ? Expectation{} : at(*child, steps.subspan(1));
    }
    const Rule* extensions = find_child(rule, "extension");
    if (extensions == nullptr) return {};
    for (const Slice& slice : extensions->slicing.slices) {
      const bool is_it = url_of(slice.rule) == step.text;
      if (is_it) return at(slice.rule, steps.subspan(1));
    }
    return {};
  }

  /// `resolve()`: of the target nothing is known but its type and the profiles that it should claim.
  Expectation resolved(const Rule& rule, Steps rest) const {
    Expectation expectation;
    if (!rest.empty()) return expectation;
    for (const TypeRule& type : rule.types) {
      for (const std::string_view target : type.targets) {
        const Profile* profile = find_(target);
        if (kind_ == Discriminator::Kind::type)
          expectation.types.push_back(profile != nullptr ? profile->type->name
                                                         : target.substr(target.find_last_of('/') + 1));
        else if (kind_ == Discriminator::Kind::profile && profile != nullptr)
          expectation.profiles.push_back(profile);
      }
    }
    if (!expectation.types.empty()) expectation.kind = Expectation::Kind::types;
    if (!expectation.profiles.empty()) expectation.kind = Expectation::Kind::profiles;
    return expectation;
  }

  /// An extension slice names its definition: the url is that one's.
  static std::string_view url_of(const Rule& rule) noexcept {
    if (const Rule* url = find_child(rule, "url"); url != nullptr && url->fixed) return url->fixed.text();
    for (const TypeRule& type : rule.types)
      if (type.code == "Extension" && !type.profiles.empty()) return type.profiles.front();
    return {};
  }

  Expectation by_type_profile(const Rule& rule, Steps steps) const {
    Expectation expectation;
    const bool wants_url = steps.size() == 1 && steps.front().text == "url" && kind_ == Discriminator::Kind::value;
    if (const std::string_view url = wants_url ? url_of(rule) : std::string_view(); !url.empty()) {
      expectation.kind = Expectation::Kind::fixed;
      expectation.value = Node::string(url);
      return expectation;
    }
    for (const TypeRule& type : rule.types) {
      if (type.checks.size() != 1) continue;
      Expectation found = at(type.checks.front()->root, steps);
      if (found.kind != Expectation::Kind::none) return found;
    }
    return expectation;
  }

  Expectation here(const Rule& rule) const {
    Expectation expectation;
    switch (kind_) {
      case Discriminator::Kind::value:
        expectation.value = rule.fixed ? rule.fixed : rule.pattern;
        if (expectation.value)
          expectation.kind = rule.fixed ? Expectation::Kind::fixed : Expectation::Kind::pattern;
        else if (rule.codes != nullptr)
          expectation.kind = Expectation::Kind::codes;
        expectation.codes = rule.codes;
        break;
      case Discriminator::Kind::exists:
        if (rule.max == 0)
          expectation.kind = Expectation::Kind::absent;
        else if (rule.min > 0)
          expectation.kind = Expectation::Kind::exists;
        break;
      case Discriminator::Kind::type:
        for (const TypeRule& type : rule.types) expectation.types.push_back(type.code);
        if (!expectation.types.empty()) expectation.kind = Expectation::Kind::types;
        break;
      case Discriminator::Kind::profile:
        for (const TypeRule& type : rule.types)
          expectation.profiles.insert(expectation.profiles.end(), type.checks.begin(), type.checks.end());
        if (!expectation.profiles.empty()) expectation.kind = Expectation::Kind::profiles;
        break;
    }
    return expectation;
  }

  Discriminator::Kind kind_;
  const FindProfile& find_;
};

}  // namespace

Expectation expectation(const Rule& slice, const Discriminator& discriminator, const FindProfile& find) {
  return Reader(discriminator, find).at(slice, discriminator.steps);
}

}  // namespace bars::fhir::profile
