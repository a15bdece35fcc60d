#include "tests/tidy/proof.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>
#include <utility>

namespace bars::tidy {

namespace {

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

// Cells of a row "| a | b |"; \| inside a cell is no border.
std::vector<std::string> cells_of(std::string_view row) {
  std::vector<std::string> cells;
  std::string cell;
  for (std::size_t at = 1; at < row.size(); ++at) {
    if (row[at] == '|' && row[at - 1] != '\\')
      cells.push_back(trimmed(std::exchange(cell, "")));
    else
      cell += row[at];
  }
  return cells;
}

struct Id {
  std::string prefix;
  unsigned number;
};

// TI-5, A1-3: letters, digits, a hyphen, a number.
bool read_id(std::string_view word, Id& id) {
  const auto hyphen = word.find('-');
  if (hyphen == std::string_view::npos || hyphen == 0 || hyphen + 1 == word.size() || word.size() > 16) return false;
  const auto prefix = word.substr(0, hyphen), number = word.substr(hyphen + 1);
  const auto all = [](std::string_view text, auto is) { return std::all_of(text.begin(), text.end(), is); };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (!upper(prefix[0]) || !all(number, digit)) return false;
  if (!all(prefix, [&](char c) { return upper(c) || digit(c); })) return false;
  id = {std::string(prefix), static_cast<unsigned>(std::stoul(std::string(number)))};
  return true;
}

std::string text_of(const Id& id) { return id.prefix + "-" + std::to_string(id.number); }

// The strings between the opening bracket and the first comma or closing bracket outside of them, put together.
std::string literal_at(std::string_view text, std::size_t at) {
  std::string value;
  for (bool inside = false; at < text.size(); ++at) {
    if (inside && text[at] == '\\' && at + 1 < text.size())
      value += text[++at];
    else if (text[at] == '"')
      inside = !inside;
    else if (inside)
      value += text[at];
    else if (text[at] == ',' || text[at] == ')')
      break;
  }
  return value;
}

}  // namespace

bool is_mandatory(const Rule& rule) { return rule.level == "M" || rule.level == "X" || starts_with(rule.level, "M/"); }

std::vector<Rule> rules_of(std::string_view digest) {
  std::vector<Rule> rules;
  std::string section;
  std::vector<std::string> header;
  std::istringstream lines{std::string(digest)};
  for (std::string line; std::getline(lines, line);) {
    if (starts_with(line, "## ")) section = line.substr(3);
    if (!starts_with(line, "|")) continue;
    auto cells = cells_of(line);
    if (cells.size() < 2) continue;
    if (cells[0] == "id") header = cells;
    Id id;
    if (!read_id(cells[0], id)) continue;
    const bool has_level = header.size() > 1 && header[1] == "L";
    rules.push_back({text_of(id), has_level ? cells[1] : "", cells[has_level && cells.size() > 2 ? 2 : 1], section});
  }
  return rules;
}

std::vector<TestCase> test_cases_of(const std::vector<File>& files) {
  std::vector<TestCase> tests;
  const std::string_view folder = "tests/", opening = "\nTEST_CASE(";
  for (const auto& file : files) {
    if (!starts_with(file.path, folder) || !ends_with(file.path, ".cpp")) continue;
    for (auto at = file.text.find(opening); at != std::string::npos; at = file.text.find(opening, at + 1))
      tests.push_back({literal_at(file.text, at + opening.size()), file.path.substr(folder.size())});
  }
  return tests;
}

std::vector<std::string> ids_in(std::string_view name) {
  std::vector<std::string> found;
  Id last{"", 0};
  bool range = false;
  std::istringstream words{std::string(name)};
  for (std::string word; words >> word;) {
    const auto first = word.find_first_not_of("(,:;.");
    const auto end = word.find_last_not_of("),:;.");
    Id id;
    if (first == std::string::npos || !read_id(std::string_view(word).substr(first, end - first + 1), id)) {
      range = word == "to" && !last.prefix.empty();
      if (!range) last.prefix.clear();
      continue;
    }
    if (range && id.prefix == last.prefix) {
      for (auto number = last.number + 1; number < id.number; ++number) found.push_back(text_of({id.prefix, number}));
    }
    found.push_back(text_of(id));
    last = id;
    range = false;
  }
  return found;
}

Proofs proofs_of(const std::vector<TestCase>& tests) {
  Proofs proofs;
  for (const auto& test : tests) {
    for (const auto& id : ids_in(test.name)) {
      auto& tests_of_rule = proofs[id];
      if (tests_of_rule.empty() || tests_of_rule.back().name != test.name) tests_of_rule.push_back(test);
    }
  }
  return proofs;
}

Reasons reasons_of(std::string_view text) {
  Reasons all;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (trimmed(line).empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string first, kind, reason;
    words >> first >> kind;
    std::getline(words, reason);
    reason = trimmed(reason);
    Id id;
    const auto known = [&] {
      return std::any_of(all.kinds.begin(), all.kinds.end(), [&](const Reason& other) { return other.kind == kind; });
    };
    if (first == "kind" && !reason.empty() && !known())
      all.kinds.push_back({kind, reason});
    else if (!read_id(first, id) || reason.empty() || !known() ||
             !all.reasons.emplace(first, Reason{kind, reason}).second)
      all.faults.push_back("no reason for a rule, or a second one: " + line);
  }
  return all;
}

Findings unproven(const std::vector<Rule>& rules, const std::vector<TestCase>& tests, const Reasons& reasons) {
  Findings findings = reasons.faults;
  const auto proofs = proofs_of(tests);
  std::set<std::string> ids, mandatory, prefixes;
  for (const auto& rule : rules) {
    ids.insert(rule.id);
    prefixes.insert(rule.id.substr(0, rule.id.find('-')));
    if (!is_mandatory(rule)) continue;
    mandatory.insert(rule.id);
    if (proofs.count(rule.id) == 0 && reasons.reasons.count(rule.id) == 0)
      findings.push_back(rule.id + ": mandatory, and no test has it in its name; no reason either");
  }
  for (const auto& [id, reason] : reasons.reasons) {
    if (mandatory.count(id) == 0) findings.push_back(id + ": has a reason, and is no mandatory rule");
    if (proofs.count(id) != 0) findings.push_back(id + ": has a reason, and a test: " + proofs.at(id)[0].name);
  }
  for (const auto& test : tests) {
    for (const auto& id : ids_in(test.name)) {
      if (prefixes.count(id.substr(0, id.find('-'))) != 0 && ids.count(id) == 0)
        findings.push_back("tests/" + test.file + ": there is no rule " + id + ": " + test.name);
    }
  }
  return findings;
}

}  // namespace bars::tidy
