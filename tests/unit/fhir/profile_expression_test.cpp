#include "fhir/json.hpp"
#include "fhir/profile/core_constraints.hpp"
#include "fhir/profile/expression.hpp"
#include "fhir/profile/simple_regex.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <string_view>

using namespace bars::fhir;
using namespace bars::fhir::profile;

namespace {

bool holds(std::string_view expression, std::string_view json) {
  INFO(expression << " of " << json);
  const auto parsed = Expression::parse(expression);
  REQUIRE(parsed != nullptr);
  const auto document = decode_json(json);
  REQUIRE(document.has_value());
  return parsed->holds(document->root);
}

}  // namespace

TEST_CASE("the constraints of the BaRS, UK Core and NHS profiles are evaluated") {
  constexpr std::string_view not_done = "(status != 'not-done') or (status = 'not-done' and statusReason.exists())";
  CHECK(holds(not_done, R"({"status":"completed"})"));
  CHECK(holds(not_done, R"({"status":"not-done","statusReason":{"text":"a"}})"));
  CHECK_FALSE(holds(not_done, R"({"status":"not-done"})"));

  constexpr std::string_view either = "(reference.exists() or (identifier.exists() and display.exists()))";
  CHECK(holds(either, R"({"reference":"a"})"));
  CHECK(holds(either, R"({"identifier":{"value":"1"},"display":"a"})"));
  CHECK_FALSE(holds(either, R"({"identifier":{"value":"1"}})"));

  constexpr std::string_view number =
      "identifier.where(system='u:n').exists().not() or (identifier.where(system='u:n').exists()  and "
      "identifier.where(system='u:n').value.matches('^([456789]{1}[0-9]{9})$'))";
  CHECK(holds(number, R"({"identifier":[{"system":"u:m","value":"x"}]})"));
  CHECK(holds(number, R"({"identifier":[{"system":"u:m","value":"x"},{"system":"u:n","value":"9000000009"}]})"));
  CHECK_FALSE(holds(number, R"({"identifier":[{"system":"u:n","value":"1000000009"}]})"));

  constexpr std::string_view one =
      "identifier.count() != 1 or (identifier.count() = 1 and identifier.where(system='u:n').exists().not())";
  CHECK(holds(one, R"({"identifier":[{"system":"u:n"},{"system":"u:m"}]})"));
  CHECK_FALSE(holds(one, R"({"identifier":[{"system":"u:n"}]})"));

  constexpr std::string_view issue =
      "(issue.severity = 'information') or ((issue.severity != 'information') and issue.details.empty().not())";
  CHECK(holds(issue, R"({"issue":[{"severity":"information"}]})"));
  CHECK_FALSE(holds(issue, R"({"issue":[{"severity":"error"}]})"));

  constexpr std::string_view schedule = "extension('schedule').value.code='CD2'";
  CHECK(holds(schedule, R"({"extension":[{"url":"schedule","valueCoding":{"code":"CD2"}}]})"));
  CHECK_FALSE(holds(schedule, R"({"extension":[{"url":"other","valueCoding":{"code":"CD2"}}]})"));
}

TEST_CASE("what is compared with nothing is neither true nor false") {
  CHECK_FALSE(holds("a = 'x'", "{}"));
  CHECK_FALSE(holds("a != 'x'", "{}"));
  CHECK_FALSE(holds("(a = 'x').not()", "{}"));
  CHECK(holds("a = 'x' or b.empty()", "{}"));
  CHECK(holds("a.exists() implies b.exists()", "{}"));
  CHECK_FALSE(holds("a.exists() implies b.exists()", R"({"a":1})"));
  CHECK(holds("a.exists() xor b.exists()", R"({"a":1})"));
  CHECK_FALSE(holds("a.exists() xor b.exists()", R"({"a":1,"b":1})"));
  CHECK_FALSE(holds("a.exists() and b = 'x'", R"({"a":1})"));
  CHECK(holds("a.where($this = 'y').exists()", R"({"a":["x","y"]})"));
  CHECK(holds("a.exists(b = 'y')", R"({"a":[{"b":"x"},{"b":"y"}]})"));
  CHECK(holds("a.first() = 'x'", R"({"a":["x","y"]})"));
  CHECK(holds("a.startsWith('con')", R"({"a":"continuous"})"));
  CHECK_FALSE(holds("a = 'x'", R"({"a":["x","y"]})"));
  CHECK_FALSE(holds("a.exists()", R"({"a":null})"));
  CHECK(holds("a", R"({"a":true})"));
  CHECK(holds("value.exists()", R"({"valueString":"a"})"));
  CHECK_FALSE(holds("value.exists()", R"({"values":"a"})"));
}

TEST_CASE("everything beyond the part of FHIRPath that is understood is not taken for understood") {
  for (const std::string_view text : {"",
                                      "a.all(b)",
                                      "a > 1",
                                      "a | b",
                                      "a is string",
                                      "a.resolve()",
                                      "%resource.a",
                                      "a.matches('(a|b)')",
                                      "a.matches(b)",
                                      "a and",
                                      "(a",
                                      "a)",
                                      "'a",
                                      "'a\\'b'",
                                      "Patient.name",
                                      "a..b",
                                      "a.count() = 12",
                                      "a.substring(1) = 'x'",
                                      "a.where()",
                                      "a.not(b)",
                                      "a ~ b"}) {
    INFO(text);
    CHECK(Expression::parse(text) == nullptr);
  }
}

TEST_CASE("expressions have bounds") {
  CHECK(Expression::parse(std::string(32, '(') + "a" + std::string(32, ')')) != nullptr);
  CHECK(Expression::parse(std::string(33, '(') + "a" + std::string(33, ')')) == nullptr);
  CHECK(Expression::parse("a" + std::string(4095, ' ')) != nullptr);
  CHECK(Expression::parse("a" + std::string(4096, ' ')) == nullptr);
  std::string path = "a";
  for (int i = 0; i < 256; ++i) path += ".a";
  CHECK(Expression::parse(path) != nullptr);
  CHECK(Expression::parse(path + ".a") == nullptr);
}

TEST_CASE("simple regular expressions") {
  const auto matches = [](std::string_view pattern, std::string_view text) {
    const auto regex = SimpleRegex::parse(pattern);
    REQUIRE(regex.has_value());
    return regex->matches(text);
  };
  CHECK(matches("^[C]{1}[0-9]{7}$", "C1234567"));
  CHECK_FALSE(matches("^[C]{1}[0-9]{7}$", "C12345678"));
  CHECK_FALSE(matches("^[C]{1}[0-9]{7}$", "c1234567"));
  CHECK(matches("^[A-Z]{2}", "ABc"));
  CHECK_FALSE(matches("^[A-Z]{2}", "aBC"));
  CHECK(matches("[0-9]$", "a1"));
  CHECK_FALSE(matches("[0-9]$", "1a"));
  CHECK(matches("b[0-9]", "ab1c"));
  CHECK_FALSE(matches("b[0-9]", "abc"));
  CHECK(matches("^$", ""));
  for (const std::string_view pattern :
       {"a+", "a*", "a?", "a|b", "\\d", "[^a]", "[a", "a{", "a{1,2}", "a{65}", "(a)(b)", "a.b", "[]", "[z-a]", "[-a]"})
    CHECK_FALSE(SimpleRegex::parse(pattern).has_value());
}

TEST_CASE("keys of R4's own constraints") {
  for (const std::string_view key : {"ele-1", "ext-1", "obs-7", "dom-2", "sqty-1", "sdf-15a", "bdl-12"})
    CHECK(is_core_constraint(key));
  for (const std::string_view key :
       {"ukcore-imm-1", "nhsd-1", "eps-1", "ele", "ele-", "ele-a", "participant", "ele-1-1", "-1", ""})
    CHECK_FALSE(is_core_constraint(key));
}
