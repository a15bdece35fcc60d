// The rules about what stands in a file.
#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <regex>
#include <sstream>

namespace bars::tidy {

namespace {

// One finding for each line that the pattern is found in.
Findings lines_with(const File& file, const std::regex& pattern, const std::string& what) {
  Findings findings;
  std::istringstream lines(file.text);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (std::regex_search(line, pattern)) findings.push_back(file.path + ":" + std::to_string(number) + ": " + what);
  }
  return findings;
}

}  // namespace

Findings length(const File& file) {
  if (!is_source(file) || starts_with(file.path, "tests/")) return {};
  const auto lines = std::count(file.text.begin(), file.text.end(), '\n');
  if (lines <= 400) return {};
  return {file.path + ": " + std::to_string(lines) + " lines; look for the second thing it does"};
}

Findings header_opening(const File& file) {
  if (!ends_with(file.path, ".hpp")) return {};
  if (!starts_with(file.text, "// ")) return {file.path + ": its first line does not say what it is"};
  std::istringstream lines(file.text);
  std::string line;
  while (std::getline(lines, line) && starts_with(line, "//")) continue;
  if (line != "#pragma once") return {file.path + ": no #pragma once after the opening comment"};
  return {};
}

Findings machine_paths(const File& file) {
  static const std::regex pattern("(^|[^A-Za-z0-9_.*])/(home|root|work|Users)/[A-Za-z0-9_.]");
  return lines_with(file, pattern, "a path of somebody's machine");
}

Findings reminders(const File& file) {
  static const std::regex pattern(
      "\\b(TO"
      "DO|FIX"
      "ME)\\b");
  return lines_with(file, pattern, "a reminder");
}

Findings test_names(const File& file) {
  if (!ends_with(file.path, ".cpp")) return {};
  static const std::regex pattern("^(TEST_CASE|SCENARIO)\\(\"[^\"]*[\\[\\];\\\\~*#]");
  return lines_with(file, pattern, "a test name with one of [ ] ; \\ ~ * #, by which it cannot be selected");
}

}  // namespace bars::tidy
