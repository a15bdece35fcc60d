// What a compiled profile says of an element: a tree that holds only what the profile adds to R4.
#pragma once

#include "fhir/node.hpp"
#include "fhir/profile/expression.hpp"
#include "fhir/r4/definitions.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

namespace bars::fhir::profile {

class Codes;
struct Profile;
struct Slice;

inline constexpr std::uint32_t any_number = std::numeric_limits<std::uint32_t>::max();
/// Slices of one element: a profile with more is not compiled, so that counting them needs no memory of its own.
inline constexpr std::size_t most_slices = 128;

/// One of the names that an element has in JSON: a choice has one for each type.
struct Spelling {
  const r4::Element* element;  // of R4
  std::string_view sibling;    // `_birthDate`; empty when the element is not primitive
};

/// One of the types that a profile allows, with the profiles that its values follow.
struct TypeRule {
  std::string_view code;
  std::vector<std::string_view> profiles;  // canonical urls
  std::vector<std::string_view> targets;   // of a Reference: canonical urls

  std::vector<const Profile*> checks;          // those of `profiles` that are there
  std::vector<std::string_view> target_types;  // the resource types of `targets`; empty: any
};

struct Constraint {
  std::string_view key;
  std::string_view text;  // the same in words
  std::string_view source;
  std::shared_ptr<const Expression> expression;  // null: not evaluated
  bool warning = false;
};

/// A step of a discriminator's path.
struct Step {
  enum class Kind { name, extension, resolve } kind = Kind::name;
  std::string_view text;     // element name or url
  std::string_view of_type;  // of a choice; empty: any
};

/// What tells slices apart.
struct Discriminator {
  enum class Kind { value, exists, type, profile } kind = Kind::value;
  std::vector<Step> steps;  // none: $this
};

struct Slicing {
  std::vector<Discriminator> discriminators;
  bool declared = false;
  bool closed = false;
  bool at_end = false;
  bool ordered = false;
  std::vector<Slice> slices;
};

struct Rule {
  std::string_view name;  // `value` of value[x]
  std::string_view id;    // `Patient.identifier:nhsNumber.system`
  std::vector<Spelling> spellings;

  std::uint32_t min = 0;
  std::uint32_t max = any_number;
  Node fixed;
  Node pattern;
  std::string_view value_set;  // of a required binding
  const Codes* codes = nullptr;
  std::vector<TypeRule> types;  // empty: as R4 says
  std::vector<Constraint> constraints;
  std::vector<Rule> children;
  Slicing slicing;
  const Rule* content = nullptr;  // whose children hold here too: a contentReference

  bool is_choice() const noexcept { return !spellings.empty() && spellings.front().element->choice; }
};

/// What a value must show to belong to a slice, for one discriminator.
struct Expectation {
  enum class Kind { none, fixed, pattern, codes, exists, absent, types, profiles } kind = Kind::none;
  Node value;
  const Codes* codes = nullptr;
  std::vector<std::string_view> types;
  std::vector<const Profile*> profiles;
};

struct Slice {
  std::string_view name;
  Rule rule;
  std::vector<Expectation> expectations;  // one for each discriminator
  bool recognisable = false;              // at least one expectation
};

/// Where the definition of an extension allows it.
struct Context {
  enum class Kind { element, extension, fhirpath } kind = Kind::element;
  std::string_view expression;
};

struct Profile {
  std::string_view url;
  std::string_view name;  // the last part of the url: the rule of its issues
  const r4::Type* type = nullptr;
  Rule root;
  std::vector<Context> contexts;  // only of extensions
};

}  // namespace bars::fhir::profile
