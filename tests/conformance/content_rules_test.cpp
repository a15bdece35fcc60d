// What the content rules say of the published messages, and whether the compiled necessity tables are the published
// ones.
#include "fhir/bars/necessity.hpp"
#include "fhir/bars/necessity_tables.hpp"
#include "fhir/bars/rules.hpp"
#include "tests/conformance/published.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <sstream>

using namespace bars;
using namespace bars::fhir;

namespace {

using Rules = std::set<std::string>;

struct Finding {
  std::optional<int> application;  // of a payload table that covers the message
  std::vector<Issue> issues;
};

// All that is found in a published message; nothing for a file that holds none.
std::optional<Finding> findings(const test::Published& file) {
  const auto document = decode_json(file.text);
  if (!document || document->root.resource_type() != "Bundle" || document->root["type"].text() != "message") return {};
  Issues issues;
  const auto message = read_message(document->root, issues);
  REQUIRE(message.has_value());
  const auto* definition = find_definition_by_name(message->definition);
  REQUIRE(definition != nullptr);
  check_content_rules(*message, message->use_case, definition, issues);
  Finding finding;
  if (const auto* table = find_necessity_table(application_of(*find_use_case(message->use_case)), definition->key))
    finding.application = table->application;
  finding.issues = issues.take();
  return finding;
}

// Which rules warn of which published message, necessity aside: every entry is a known defect.
const std::map<std::string, Rules>& expected() {
  static const std::map<std::string, Rules> rules{
      {"bookreq01-booking-new-full", {"BIZ-5"}},                     // KD-PR-17
      {"bookreq02-booking-cancelled", {}},                           //
      {"refreq01-111-to-ed", {"BIZ-3"}},                             // KD-DA-1, as all that follow
      {"refreq02-999-to-cas", {"BIZ-3"}},                            //
      {"refreq03-primary-care-to-pharmacy", {"BIZ-3"}},              //
      {"refreq04-cad-out-of-area", {"BIZ-3"}},                       //
      {"refreq8a-cad-ooa-c1-1of4-initial", {}},                      // no NHS number
      {"refreq9a-cad-ooa-c2-1of3-initial", {}},                      // the same
      {"refresp01-ed-to-111-safeguarding-dna", {"BIZ-3", "MH-16"}},  // KD-PR-6
      {"servreq01-revoked", {"BIZ-3", "MH-16"}},                     // KD-PR-5
      {"valreq01-999-to-cas-new", {"BIZ-3"}},                        //
      {"valreq03-999-to-cas-new-ampds", {"BIZ-3", "BIZ-5"}},         // KD-PR-16, KD-PR-17
      {"valresp01-http-ack-planned-0of2", {"BIZ-3", "BIZ-5"}},       // the same
      {"valresp01a-interim-in-progress-1of2", {"BIZ-3"}},            //
      {"valresp02-full-finished", {"BIZ-3"}},                        //
      {"valresp04-interim-reject", {"BIZ-3"}},                       //
  };
  return rules;
}

// The elements of a CSV table that are MUST, each `Encounter.class.code`, by `APP1 Referral`.
std::map<std::string, std::set<std::string>> published_musts() {
  std::map<std::string, std::set<std::string>> tables;
  for (const auto& file : std::filesystem::directory_iterator(test::published_folder("NECESSITY"))) {
    if (file.path().extension() != ".csv") continue;
    std::ifstream stream(file.path());
    std::string line;
    for (std::getline(stream, line); std::getline(stream, line);) {
      std::array<std::string, 6> fields;  // application, payload, part, element_path, r4_path, necessity
      std::istringstream row(line);
      for (auto& field : fields) std::getline(row, field, ',');
      if (fields[5] == "MUST") tables[fields[0] + " " + fields[1]].insert(fields[4]);
    }
  }
  return tables;
}

// The name of a compiled table in the terms of the CSV files.
std::string published_name(const NecessityTable& table) {
  constexpr std::string_view prefix = "the payload table ";
  const auto rest = table.name.substr(prefix.size());
  const auto page = rest.substr(0, rest.find(' '));
  return (table.application == 0 ? std::string("CORE-1.5.0") : "APP" + std::to_string(table.application)) + " " + page;
}

void collect_musts(const NecessaryElement& parent, const std::string& path, std::set<std::string>& musts) {
  for (std::size_t i = 0; i < parent.children.size(); ++i) {
    const NecessaryElement& child = parent.children[i];
    const std::string here = path + "." + std::string(child.json) + (child.any_type ? "[x]" : "");
    if ((parent.musts >> i & 1) != 0) musts.insert(here);
    collect_musts(child, here, musts);
  }
}

}  // namespace

TEST_CASE("BIZ-18 no published message breaks a rule that refuses") {
  if (test::skips_without("payloads")) return;
  std::size_t messages = 0;
  for (const auto& file : test::published("payloads")) {
    INFO(file.name);
    const auto finding = findings(file);
    if (!finding) continue;
    ++messages;
    for (const Issue& issue : finding->issues) {
      INFO(issue.rule << " " << issue.diagnostics << " " << issue.expression);
      CHECK(issue.severity == Severity::warning);
      CHECK(find_content_rule(issue.rule) != nullptr);
    }
  }
  CHECK(messages == expected().size());
}

TEST_CASE(
    "KD-PR-5 KD-PR-6 KD-PR-16 KD-PR-17 KD-DA-1 published messages warn of their known defects, and of no others") {
  if (test::skips_without("payloads")) return;
  for (const auto& file : test::published("payloads")) {
    INFO(file.name);
    const auto finding = findings(file);
    if (!finding) continue;
    REQUIRE(expected().count(file.name) == 1);
    Rules rules;
    for (const Issue& issue : finding->issues)
      if (issue.rule != necessity_rule) rules.insert(issue.rule);
    CHECK(rules == expected().at(file.name));
  }
}

TEST_CASE("KD-PR-13 BIZ-18 every published message that a table covers has gaps, and they are warnings") {
  if (test::skips_without("payloads")) return;
  std::size_t covered = 0;
  for (const auto& file : test::published("payloads")) {
    INFO(file.name);
    const auto finding = findings(file);
    if (!finding) continue;
    const auto gaps = std::count_if(finding->issues.begin(), finding->issues.end(),
                                    [](const Issue& issue) { return issue.rule == necessity_rule; });
    CHECK((gaps > 0) == finding->application.has_value());
    if (finding->application) ++covered;
  }
  CHECK(covered == 15);  // all but the safeguarding response, for which there is no page
}

TEST_CASE("BIZ-18 what the compiled tables mark as MUST is MUST on the page") {
  if (test::skips_without("NECESSITY")) return;
  const auto published = published_musts();
  CHECK(published.size() == necessity_tables().tables.size());
  for (const NecessityTable& table : necessity_tables().tables) {
    INFO(table.name);
    REQUIRE(published.count(published_name(table)) == 1);
    const auto& wanted = published.at(published_name(table));
    std::set<std::string> musts;
    for (const NecessaryElement* tree : table.resources) collect_musts(*tree, std::string(tree->name), musts);
    for (const auto& element : musts) {
      INFO(element);
      CHECK(wanted.count(element) == 1);
    }
    // What is left out is MUST only in some sections of a page, below another MUST, an id, or another rule's.
    CHECK(musts.size() * 10 > wanted.size() * 7);
  }
}
