#include "tests/tidy/hazards.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  return text.replace(text.find(what), what.size(), with);
}

const std::string page =
    "| Very high | 3 | 4 | 4 | 5 | 5 |\n| Low | 1 | 2 | 2 | 3 | 4 |\n\n"
    "| [H-1](#h-1) A thing | 4 | 2 |\n\n## H-1\n\n| before | Considerable, very high: 4 |\n"
    "| after | Considerable, low: 2 |\n\n- `unit/a_test.cpp`: TI-1 it holds\n";

}  // namespace

TEST_CASE("seen to fail: hazards") {
  const std::vector<bars::tidy::TestCase> tests = {{"TI-1 it holds", "unit/a_test.cpp"}};
  const auto findings = [&](const std::string& what, const std::string& with) {
    return bars::tidy::hazards(replaced(page, what, with), tests).size();
  };
  CHECK(findings("A thing", "Another thing") == 0);
  CHECK(findings("it holds", "it holds not") == 1);
  CHECK(findings("unit/a", "unit/b") == 1);
  CHECK(findings("- `", "`") == 1);          // no evidence
  CHECK(findings("low: 2", "low: 3") == 2);  // not of the table, not of the summary
  CHECK(findings("| 4 | 2 |\n\n", "| 4 | 1 |\n\n") == 1);
  CHECK(findings("## H-1", "## H-2") >= 1);
  CHECK(findings("| after", "| later") == 1);
}

TEST_CASE("every hazard of the log has the evidence that it names") {
  std::ifstream in(std::filesystem::path(BARS_SOURCE_DIR) / "tests/HAZARDS.md", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto tests = bars::tidy::test_cases_of(bars::tidy::project_files(BARS_SOURCE_DIR));
  for (const auto& finding : bars::tidy::hazards(text, tests)) FAIL_CHECK(finding);
  SUCCEED();
}
