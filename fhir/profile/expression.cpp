#include "fhir/profile/expression.hpp"

#include "fhir/profile/value.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace bars::fhir::profile {

namespace {

using Kind = Expression::Kind;
using Term = Expression::Term;
using Values = std::vector<Node>;

// Three values: what is compared with nothing is neither true nor false.
enum class Truth { no, yes, nothing };

Truth truth(bool value) noexcept { return value ? Truth::yes : Truth::no; }

Truth truth(const Values& values) noexcept {
  if (values.empty()) return Truth::nothing;
  if (values.size() == 1 && values.front().kind() == Node::Kind::boolean) return truth(values.front().text() == "true");
  return values.size() == 1 ? Truth::yes : Truth::nothing;
}

Values values(Truth value) {
  if (value == Truth::nothing) return {};
  return {Node::boolean(value == Truth::yes)};
}

void add(Values& values, Node node) {
  if (node.is_array()) {
    for (const Node& item : node.items()) add(values, item);
  } else if (node && node.kind() != Node::Kind::null) {
    values.push_back(node);
  }
}

/// `value` also finds `valueQuantity`: FHIRPath names a choice without its type.
Node member(Node node, std::string_view name) noexcept {
  if (const Node found = node[name]) return found;
  for (const Member& each : node.members()) {
    if (each.name.size() > name.size() && each.name.starts_with(name) && each.name[name.size()] >= 'A' &&
        each.name[name.size()] <= 'Z')
      return each.value;
  }
  return {};
}

Values evaluate(const Term& term, Node focus);

Truth judge(const Term& term, Node focus) { return truth(evaluate(term, focus)); }

Truth equal(const Values& a, const Values& b) noexcept {
  if (a.empty() || b.empty()) return Truth::nothing;
  return truth(std::equal(a.begin(), a.end(), b.begin(), b.end(), equals));
}

Truth negated(Truth value) noexcept { return value == Truth::nothing ? value : truth(value == Truth::no); }

Truth either(Truth a, Truth b) noexcept {
  if (a == Truth::yes || b == Truth::yes) return Truth::yes;
  return a == Truth::no && b == Truth::no ? Truth::no : Truth::nothing;
}

Truth combined(const Term& term, Node focus) {
  const Truth left = judge(term.operands[0], focus);
  const Truth right = judge(term.operands[1], focus);
  switch (term.kind) {
    case Kind::conjunction: return negated(either(negated(left), negated(right)));
    case Kind::disjunction: return either(left, right);
    case Kind::implication: return either(negated(left), right);
    default: return left == Truth::nothing || right == Truth::nothing ? Truth::nothing : truth(left != right);
  }
}

Values filtered(const Values& on, const Term& criteria) {
  Values kept;
  for (const Node& each : on)
    if (judge(criteria, each) == Truth::yes) kept.push_back(each);
  return kept;
}

Values extensions(const Values& on, std::string_view url) {
  Values found;
  for (const Node& each : on)
    for (const Node& extension : each["extension"].items())
      if (extension["url"].text() == url) found.push_back(extension);
  return found;
}

template <class Test>
Values all_of(const Values& on, const Test& test) {
  return on.empty() ? Values{} : Values{Node::boolean(std::all_of(on.begin(), on.end(), test))};
}

Values counted(std::size_t count) {
  // The parser takes no longer numbers.
  constexpr std::string_view digits[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  return count < std::size(digits) ? Values{Node::number(digits[count])} : Values{Node::number("many")};
}

Values call(const Term& term, Values on) {
  switch (term.kind) {
    case Kind::exists:
      return {Node::boolean(!(term.operands.size() > 1 ? filtered(on, term.operands[1]) : on).empty())};
    case Kind::empty: return {Node::boolean(on.empty())};
    case Kind::negation: return values(negated(truth(on)));
    case Kind::count: return counted(on.size());
    case Kind::where: return filtered(on, term.operands[1]);
    case Kind::first: return on.empty() ? Values{} : Values{on.front()};
    case Kind::extension: return extensions(on, term.text);
    case Kind::matches: return all_of(on, [&term](Node each) { return term.regex->matches(each.text()); });
    default: return all_of(on, [&term](Node each) { return each.text().starts_with(term.text); });
  }
}

Values evaluate(const Term& term, Node focus) {
  switch (term.kind) {
    case Kind::literal: return {term.number ? Node::number(term.text) : Node::string(term.text)};
    case Kind::self: return {focus};
    case Kind::member: {
      Values found;
      for (const Node& each : evaluate(term.operands[0], focus)) add(found, member(each, term.text));
      return found;
    }
    case Kind::equal: return values(equal(evaluate(term.operands[0], focus), evaluate(term.operands[1], focus)));
    case Kind::not_equal:
      return values(negated(equal(evaluate(term.operands[0], focus), evaluate(term.operands[1], focus))));
    case Kind::conjunction:
    case Kind::disjunction:
    case Kind::exclusive:
    case Kind::implication: return values(combined(term, focus));
    default: return call(term, evaluate(term.operands[0], focus));
  }
}

}  // namespace

bool Expression::holds(Node focus) const { return judge(root_, focus) == Truth::yes; }

}  // namespace bars::fhir::profile
