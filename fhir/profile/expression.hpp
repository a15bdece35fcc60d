// The part of FHIRPath that profile constraints mostly use. Everything beyond it is not evaluated, and listed.
#pragma once

#include "fhir/node.hpp"
#include "fhir/profile/simple_regex.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir::profile {

/// Understood: element names, `$this`, strings, digits, brackets, `= != and or xor implies`, and the functions exists
/// (also with criteria), empty, not, count, where, first, extension, matches with a SimpleRegex, startsWith.
class Expression {
 public:
  enum class Kind : std::uint8_t {
    literal,
    self,
    member,
    exists,
    empty,
    negation,
    count,
    where,
    first,
    extension,
    matches,
    starts_with,
    equal,
    not_equal,
    conjunction,
    disjunction,
    exclusive,
    implication,
  };
  struct Term {
    Kind kind = Kind::self;
    std::string text;  // a name, a literal, a url
    bool number = false;
    std::vector<Term> operands;  // of a function: what it is called on, then its criteria
    std::optional<SimpleRegex> regex;
  };

  /// Null when the text is beyond what is understood, longer than 4,096 bytes, nested more than 32 deep or made of
  /// more than 256 terms.
  static std::shared_ptr<const Expression> parse(std::string_view text);

  explicit Expression(Term root) : root_(std::move(root)) {}

  /// True when the expression is true of the value; false when it is false or says nothing.
  bool holds(Node focus) const;

 private:
  Term root_;
};

}  // namespace bars::fhir::profile
