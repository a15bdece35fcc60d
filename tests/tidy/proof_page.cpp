// The page that says which test proves which rule.
#include "tests/tidy/proof.hpp"

#include <algorithm>
#include <cstddef>

namespace bars::tidy {

namespace {

std::string opening(const std::vector<Rule>& rules, const Proofs& proofs) {
  std::size_t mandatory = 0, proven = 0;
  for (const auto& rule : rules) {
    if (!is_mandatory(rule)) continue;
    ++mandatory;
    if (proofs.count(rule.id) != 0) ++proven;
  }
  return "# Which test proves which rule\n\n"
         "Made from the rules ([conformance/RULES.md](conformance/RULES.md)), the names of the test cases, and the "
         "reasons\n"
         "([conformance/unproven.txt](conformance/unproven.txt)); a test compares them, and fails when a mandatory "
         "rule has\n"
         "neither test nor reason. `BARS_UPDATE_PROOF=1 build/debug/tidy \"the page of proofs*\"` writes it anew.\n\n"
         "Of " +
         std::to_string(mandatory) + " mandatory rules (level M or X) " + std::to_string(proven) +
         " have a test that proves them, " + std::to_string(mandatory - proven) + " a reason why none does.\n";
}

std::string exceptions(const std::vector<Rule>& rules, const Reasons& reasons) {
  std::string page = "\n## Without a test\n";
  for (const auto& kind : reasons.kinds) {
    page += "\n**" + kind.kind + "**: " + kind.text + "\n\n| rule | says | here |\n|---|---|---|\n";
    for (const auto& rule : rules) {
      const auto found = reasons.reasons.find(rule.id);
      if (found != reasons.reasons.end() && found->second.kind == kind.kind)
        page += "| " + rule.id + " | " + rule.text + " | " + found->second.text + " |\n";
    }
  }
  return page;
}

std::string proven(const std::vector<Rule>& rules, const Proofs& proofs) {
  std::string page, section;
  for (const auto& rule : rules) {
    const auto found = proofs.find(rule.id);
    if (!is_mandatory(rule) || found == proofs.end()) continue;
    if (rule.section != section) page += "\n## " + rule.section + "\n";
    section = rule.section;
    page += "\n**" + rule.id + "** " + rule.text + "\n\n";
    for (const auto& test : found->second) page += "- `" + test.file + "`: " + test.name + "\n";
  }
  return page;
}

// Rules that need not be kept, or whose level stands in the text around their table: how many have a test.
std::string others(const std::vector<Rule>& rules, const Proofs& proofs) {
  std::string page =
      "\n## All other rules\n\nRecommendations (R, S, Y), what the official test tool asserts (T), and tables without "
      "a "
      "level of their own.\n\n| level | rules | with a test | without |\n|---|---|---|---|\n";
  for (const std::string level : {"T", "R", "S", "Y", "-", ""}) {
    std::size_t count = 0, tested = 0;
    std::string without;
    for (const auto& rule : rules) {
      if (rule.level != level) continue;
      ++count;
      if (proofs.count(rule.id) != 0)
        ++tested;
      else
        without += (without.empty() ? "" : ", ") + rule.id;
    }
    page += "| " + (level.empty() ? "none" : level) + " | " + std::to_string(count) + " | " + std::to_string(tested) +
            " | " + without + " |\n";
  }
  return page;
}

}  // namespace

std::string proof_page(const std::vector<Rule>& rules, const std::vector<TestCase>& tests, const Reasons& reasons) {
  const auto proofs = proofs_of(tests);
  return opening(rules, proofs) + exceptions(rules, reasons) + proven(rules, proofs) + others(rules, proofs);
}

}  // namespace bars::tidy
