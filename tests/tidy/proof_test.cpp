// The rules of the standard and the tests that prove them: first on small examples, then in the project.
#include "tests/tidy/proof.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using bars::tidy::File;
using bars::tidy::Findings;
using Texts = std::vector<std::string>;

constexpr auto page_path = "tests/PROOF.md";

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string read_own(const std::string& path) { return read(std::filesystem::path(BARS_SOURCE_DIR) / path); }

std::string test(const std::string& name) { return "\nTEST" + std::string("_CASE(\"") + name + "\") {}\n"; }

struct Project {
  std::vector<bars::tidy::Rule> rules = bars::tidy::rules_of(read_own("tests/conformance/RULES.md"));
  std::vector<bars::tidy::TestCase> tests = bars::tidy::test_cases_of(bars::tidy::project_files(BARS_SOURCE_DIR));
  bars::tidy::Reasons reasons = bars::tidy::reasons_of(read_own("tests/conformance/unproven.txt"));
};

const std::string digest =
    "## 1. Ids\n\n| id | L | rule | source |\n|---|---|---|---|\n| TI-1 | M | one\\|two | x |\n| TI-2 | X | b | x |\n"
    "| TI-3 | T | c | x |\n## 2. Errors\n\n| id | HTTP | code |\n|---|---|---|\n| ERR-1 | 400 | REC |\n"
    "| id | L | rule |\n|---|---|---|\n| HDR-2 | M/S | d |\n";

Findings findings(const std::string& names_of_tests, const std::string& reasons) {
  return bars::tidy::unproven(bars::tidy::rules_of(digest),
                              bars::tidy::test_cases_of({{"tests/a.cpp", names_of_tests}}),
                              bars::tidy::reasons_of("kind screen has none\n" + reasons));
}

}  // namespace

TEST_CASE("proofs: rules are rows with an id, mandatory by their level") {
  const auto rules = bars::tidy::rules_of(digest);
  REQUIRE(rules.size() == 5);
  CHECK(rules[0].text == "one\\|two");
  CHECK(rules[0].section == "1. Ids");
  CHECK(rules[3].id == "ERR-1");
  CHECK(rules[3].level.empty());
  Texts mandatory;
  for (const auto& rule : rules)
    if (is_mandatory(rule)) mandatory.push_back(rule.id);
  CHECK(mandatory == Texts{"TI-1", "TI-2", "HDR-2"});
}

TEST_CASE("proofs: ids are whole words of a test's name, ranges are all between") {
  using bars::tidy::ids_in;
  CHECK(ids_in("TI-1, TI-2 and (A1-3) hold") == Texts{"TI-1", "TI-2", "A1-3"});
  CHECK(ids_in("MD-1 to MD-3 are three") == Texts{"MD-1", "MD-2", "MD-3"});
  CHECK(ids_in("MD-1 goes to MD-3") == Texts{"MD-1", "MD-3"});
  CHECK(ids_in("KD-PR-5 over UTF-8x, TI-x and -1").empty());
}

TEST_CASE("seen to fail: proofs") {
  const auto all = test("TI-1 a") + test("TI-2 HDR-2 b");
  CHECK(findings(all, "").empty());
  CHECK(findings(test("TI-1 a") + test("HDR-2 b"), "TI-2 screen shown elsewhere\n").empty());
  CHECK(findings(test("TI-1 TI-2 a"), "") ==
        Findings{"HDR-2: mandatory, and no test has it in its name; no reason either"});
  CHECK(findings(all, "TI-1 screen shown elsewhere\n").size() == 1);  // it has a test
  CHECK(findings(all, "TI-3 screen shown elsewhere\n").size() == 1);  // not mandatory
  CHECK(findings(all, "TI-2\n").size() == 1);                         // no reason
  CHECK(findings(all, "TI-2 whim because\n").size() == 1);            // no such kind
  CHECK(findings(all + test("TI-9 c"), "").size() == 1);              // no such rule
  CHECK(findings(all + test("SHA-256 of a thing"), "").empty());      // no id of a rule
}

TEST_CASE("every mandatory rule has a test that proves it, or a reason") {
  const Project project;
  REQUIRE(project.rules.size() > 500);
  for (const auto& finding : unproven(project.rules, project.tests, project.reasons)) FAIL_CHECK(finding);
}

TEST_CASE("the page of proofs is the one that rules and tests give") {
  const Project project;
  const auto page = proof_page(project.rules, project.tests, project.reasons);
  if (std::getenv("BARS_UPDATE_PROOF") != nullptr)
    std::ofstream(std::filesystem::path(BARS_SOURCE_DIR) / page_path, std::ios::binary) << page;
  INFO("BARS_UPDATE_PROOF=1 tidy \"the page of proofs*\" writes it anew");
  CHECK((read_own(page_path) == page));
}

TEST_CASE("the rules are those of the digest that BARS_SHARED has") {
  const auto path = std::filesystem::path(BARS_SHARED_DIR) / "bars" / "RULES.md";
  if (std::string(BARS_SHARED_DIR).empty() || !std::filesystem::exists(path)) {
    WARN("SKIPPED: no bars/RULES.md; set BARS_SHARED to the folder that holds it");
    return;
  }
  const auto ids_and_levels = [](const std::string& text) {
    Texts found;
    for (const auto& rule : bars::tidy::rules_of(text)) found.push_back(rule.id + " " + rule.level);
    return found;
  };
  CHECK(ids_and_levels(read_own("tests/conformance/RULES.md")) == ids_and_levels(read(path)));
}
