#include "fhir/profile/expression.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace bars::fhir::profile {

namespace {

using Kind = Expression::Kind;
using Term = Expression::Term;

constexpr std::size_t longest = 4096;
constexpr int deepest = 32;
constexpr int most_terms = 256;

struct Function {
  std::string_view name;
  Kind kind;
  int least;  // arguments
  int most;
};

constexpr std::array functions{
    Function{"exists", Kind::exists, 0, 1},
    Function{"empty", Kind::empty, 0, 0},
    Function{"not", Kind::negation, 0, 0},
    Function{"count", Kind::count, 0, 0},
    Function{"where", Kind::where, 1, 1},
    Function{"first", Kind::first, 0, 0},
    Function{"extension", Kind::extension, 1, 1},
    Function{"matches", Kind::matches, 1, 1},
    Function{"startsWith", Kind::starts_with, 1, 1},
};

struct Operator {
  std::string_view word;
  Kind kind;
};

// From the loosest to the tightest.
constexpr std::array<std::array<Operator, 2>, 4> levels{{
    {{{"implies", Kind::implication}, {}}},
    {{{"or", Kind::disjunction}, {"xor", Kind::exclusive}}},
    {{{"and", Kind::conjunction}, {}}},
    {{{"=", Kind::equal}, {"!=", Kind::not_equal}}},
}};

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

Term make(Kind kind, std::string_view text, std::vector<Term> operands) {
  return {kind, std::string(text), false, std::move(operands), std::nullopt};
}

/// Recursive descent; nothing as soon as something is not understood.
class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  std::optional<Term> whole() {
    auto term = level(0);
    skip_space();
    return rest_.empty() ? std::move(term) : std::nullopt;
  }

 private:
  void skip_space() {
    while (!rest_.empty() &&
           (rest_.front() == ' ' || rest_.front() == '\n' || rest_.front() == '\r' || rest_.front() == '\t'))
      rest_.remove_prefix(1);
  }
  bool take(std::string_view word) {
    skip_space();
    if (word.empty() || !rest_.starts_with(word)) return false;
    const bool name = is_letter(word.front());
    if (name && rest_.size() > word.size() && (is_letter(rest_[word.size()]) || is_digit(rest_[word.size()])))
      return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  std::optional<Term> level(std::size_t index) {
    if (index == levels.size()) return path();
    auto left = level(index + 1);
    while (left) {
      const Operator* found = nullptr;
      for (const Operator& each : levels[index])
        if (found == nullptr && take(each.word)) found = &each;
      if (found == nullptr) return left;
      if (++terms_ > most_terms) return std::nullopt;
      auto right = level(index + 1);
      if (!right) return std::nullopt;
      std::vector<Term> operands;
      operands.push_back(std::move(*left));
      operands.push_back(std::move(*right));
      left = make(found->kind, {}, std::move(operands));
    }
    return left;
  }

  std::optional<Term> path() {
    auto term = first();
    while (term && take(".")) term = ++terms_ > most_terms ? std::nullopt : invocation(std::move(*term));
    return term;
  }

  std::optional<Term> first() {
    if (take("(")) {
      if (++depth_ > deepest) return std::nullopt;
      auto term = level(0);
      --depth_;
      return term && take(")") ? std::move(term) : std::nullopt;
    }
    if (take("$this")) return make(Kind::self, {}, {});
    if (rest_.starts_with('\'')) return string();
    if (!rest_.empty() && is_digit(rest_.front())) return number();
    return invocation(make(Kind::self, {}, {}));
  }

  std::optional<Term> string() {
    const auto close = rest_.find('\'', 1);
    if (close == rest_.npos) return std::nullopt;
    const std::string_view text = rest_.substr(1, close - 1);
    rest_.remove_prefix(close + 1);
    if (text.find('\\') != text.npos) return std::nullopt;
    return make(Kind::literal, text, {});
  }

  std::optional<Term> number() {
    std::size_t size = 0;
    while (size < rest_.size() && is_digit(rest_[size])) ++size;
    if (size > 1) return std::nullopt;  // counts are compared up to 9
    Term term = make(Kind::literal, rest_.substr(0, size), {});
    term.number = true;
    rest_.remove_prefix(size);
    return term;
  }

  /// An element or a function, of what stands before it.
  std::optional<Term> invocation(Term on) {
    skip_space();
    std::size_t size = 0;
    while (size < rest_.size() && (is_letter(rest_[size]) || (size > 0 && is_digit(rest_[size])))) ++size;
    const std::string_view name = rest_.substr(0, size);
    rest_.remove_prefix(size);
    const bool upper = !name.empty() && name.front() < 'a';
    if (name.empty() || upper) return std::nullopt;
    std::vector<Term> operands;
    operands.push_back(std::move(on));
    if (!take("(")) return make(Kind::member, name, std::move(operands));
    for (const Function& function : functions)
      if (function.name == name) return call(function, std::move(operands));
    return std::nullopt;
  }

  std::optional<Term> call(const Function& function, std::vector<Term> operands) {
    if (++depth_ > deepest) return std::nullopt;
    int arguments = 0;
    while (!take(")")) {
      auto argument = arguments < function.most ? level(0) : std::nullopt;
      if (!argument) return std::nullopt;
      operands.push_back(std::move(*argument));
      ++arguments;
    }
    --depth_;
    if (arguments < function.least) return std::nullopt;
    Term term = make(function.kind, {}, std::move(operands));
    const bool takes_text =
        function.kind == Kind::extension || function.kind == Kind::matches || function.kind == Kind::starts_with;
    if (!takes_text) return term;
    if (term.operands[1].kind != Kind::literal) return std::nullopt;
    term.text = term.operands[1].text;
    if (function.kind == Kind::matches) term.regex = SimpleRegex::parse(term.text);
    if (function.kind == Kind::matches && !term.regex) return std::nullopt;
    return term;
  }

  std::string_view rest_;
  int depth_ = 0;
  int terms_ = 0;
};

}  // namespace

std::shared_ptr<const Expression> Expression::parse(std::string_view text) {
  auto term = text.size() <= longest ? Parser(text).whole() : std::nullopt;
  return term ? std::make_shared<const Expression>(std::move(*term)) : nullptr;
}

}  // namespace bars::fhir::profile
