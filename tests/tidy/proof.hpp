// Which test proves which rule of the standard: the rules of tests/conformance/RULES.md beside the names of test cases.
#pragma once

#include "tests/tidy/rules.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bars::tidy {

/// A row of the digest whose first cell is an id such as TI-5.
struct Rule {
  std::string id;
  std::string level;    // the cell below "L"; "" in tables without one
  std::string text;     // as it stands there, Markdown
  std::string section;  // the heading above
};

/// Levels M (must) and X (must not), alone or beside another.
bool is_mandatory(const Rule& rule);

/// In the order of the digest.
std::vector<Rule> rules_of(std::string_view digest);

struct TestCase {
  std::string name;
  std::string file;  // below tests/
};

/// Every TEST_CASE of the sources below tests/, in the order of their paths.
std::vector<TestCase> test_cases_of(const std::vector<File>& files);

/// The ids that the name of a test carries: one for each word that is an id, and those between "A-1 to A-9".
std::vector<std::string> ids_in(std::string_view name);

using Proofs = std::map<std::string, std::vector<TestCase>>;
Proofs proofs_of(const std::vector<TestCase>& tests);

/// Why no test proves a mandatory rule.
struct Reason {
  std::string kind;
  std::string text;
};
struct Reasons {
  std::vector<Reason> kinds;              // kind and what it means, in their order
  std::map<std::string, Reason> reasons;  // by rule id
  Findings faults;                        // lines that cannot be read, ids that stand twice
};

/// Lines "kind NAME meaning" and "ID NAME reason"; empty ones and those that start with # are passed over.
Reasons reasons_of(std::string_view text);

/// Mandatory rules with neither a test nor a reason, reasons that nothing needs, tests that name a rule that is none.
Findings unproven(const std::vector<Rule>& rules, const std::vector<TestCase>& tests, const Reasons& reasons);

/// The page: the share that is proven, what is not and why, and each mandatory rule with its tests.
std::string proof_page(const std::vector<Rule>& rules, const std::vector<TestCase>& tests, const Reasons& reasons);

}  // namespace bars::tidy
