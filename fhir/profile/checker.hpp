// Checks values against the rules of one profile.
#pragma once

#include "fhir/issue.hpp"
#include "fhir/node.hpp"
#include "fhir/profile/catalogue.hpp"
#include "fhir/profile/resolver.hpp"
#include "fhir/profile/rule.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bars::fhir::profile {

/// What all checks of one call share.
struct Scope {
  const Catalogue& catalogue;
  Resolver& resolver;
  Severity severity;
  Issues& issues;
  /// Extensions whose definition is there, and resources that claim a profile, are checked for themselves: not again as
  /// part of what they stand in.
  bool apart = false;
};

/// A value, where it stands.
struct Found {
  Node node;
  Node sibling;           // `_birthDate` of a primitive: its id and extensions
  std::string_view type;  // of a choice: the type in its name; else empty
  bool there() const noexcept { return (node && node.kind() != Node::Kind::null) || sibling.is_object(); }
};

class Checker {
 public:
  /// `container` is the resource that `#id` references lead into.
  Checker(const Scope& scope, const Profile& profile, Node container) noexcept
      : scope_(scope), profile_(profile), container_(container) {}

  /// Checks a resource, or a value of a data type, against the profile.
  void check(Node value, const Path& path) const { check(Found{value, {}, {}}, path); }
  void check(const Found& found, const Path& path) const;

 private:
  struct Occurrences;

  void children(const Rule& rule, const Found& found, const Path& path) const;
  void beside_primitive(const Rule& rule, Node sibling, const Path& path) const;
  void element(const Rule& rule, Node object, const Path& path) const;
  void counts(const Rule& rule, std::size_t count, const Path& path) const;
  void value(const Rule& rule, const Found& found, const Path& path) const;
  void sliced(const Rule& rule, const Occurrences& all, const Path& parent) const;
  std::size_t slice_of(const Rule& rule, const Found& found) const;

  void types(const Rule& rule, const Found& found, const Path& path) const;
  void type_profiles(const Rule& rule, const TypeRule& type, const Found& found, const Path& path) const;
  void target(const Rule& rule, const TypeRule& type, const Found& found, const Path& path) const;
  void fixed(const Rule& rule, const Found& found, const Path& path) const;
  void binding(const Rule& rule, const Found& found, const Path& path) const;
  void constraints(const Rule& rule, const Found& found, const Path& path) const;

  bool conforms(const Profile& profile, const Found& found) const;
  bool shows(const Found& found, const Step* step, const Step* end, const Expectation& expectation) const;
  bool shows_below(Node node, const Step* step, const Step* end, const Expectation& expectation) const;
  bool fits(const Found& found, const Expectation& expectation) const;

  void report(const Rule& rule, std::string_view what, std::string expression) const;

  const Scope& scope_;
  const Profile& profile_;
  Node container_;
};

/// Whether a resource's meta.profile names a profile.
bool claims(Node resource, const Profile& profile) noexcept;

}  // namespace bars::fhir::profile
