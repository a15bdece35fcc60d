#include "tests/tidy/hazards.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>

namespace bars::tidy {

namespace {

const std::string severity_names[] = {"Minor", "Significant", "Considerable", "Major", "Catastrophic"};

class Log {
 public:
  explicit Log(const std::vector<TestCase>& tests) : tests_(tests) {}

  void read(const std::string& line) {
    static const std::regex likelihood(
        R"(\| (Very low|Low|Medium|High|Very high) \| (\d) \| (\d) \| (\d) \| (\d) \| (\d) \|)");
    static const std::regex summary(R"(\| \[(H-\d+)\].* \| (\d) \| (\d) \|)");
    static const std::regex heading(R"(## (H-\d+))");
    static const std::regex risk(R"(\| (before|after) \| (\w+), ([a-z ]+): (\d) \|)");
    static const std::regex evidence("- `([^`]+)`: (.+)");
    std::smatch part;
    if (std::regex_match(line, part, likelihood)) {
      for (std::size_t i = 0; i < std::size(severity_names); ++i)
        table_[severity_names[i] + ", " + lower(part[1])] = part[static_cast<int>(i) + 2];
    } else if (std::regex_match(line, part, summary)) {
      summary_[part[1]] = part[2].str() + " " + part[3].str();
    } else if (std::regex_match(line, part, heading)) {
      end();
      hazard_ = part[1];
      if (hazard_ != "H-" + std::to_string(++count_)) fault("out of order");
    } else if (std::regex_match(line, part, risk)) {
      if (table_[part[2].str() + ", " + part[3].str()] != part[4].str()) fault(line + " is not what the table gives");
      risks_ += (risks_.empty() ? "" : " ") + part[4].str();
    } else if (std::regex_match(line, part, evidence)) {
      ++evidence_;
      const bool known = std::any_of(tests_.begin(), tests_.end(), [&](const TestCase& test) {
        return test.file == part[1].str() && test.name == part[2].str();
      });
      if (!known) fault("no such test: " + line);
    }
  }

  Findings finish() {
    end();
    if (count_ == 0 || summary_.size() != count_) fault("the summary has another number of hazards");
    return std::move(findings_);
  }

 private:
  void end() {
    if (hazard_.empty()) return;
    if (evidence_ == 0) fault("no evidence");
    if (summary_[hazard_] != risks_) fault("the summary has other risks, or one is missing");
    evidence_ = 0;
    risks_.clear();
  }

  void fault(const std::string& what) { findings_.push_back("tests/HAZARDS.md: " + hazard_ + ": " + what); }

  static std::string lower(std::string text) {
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
  }

  const std::vector<TestCase>& tests_;
  std::map<std::string, std::string> table_, summary_;
  std::string hazard_, risks_;
  std::size_t count_ = 0, evidence_ = 0;
  Findings findings_;
};

}  // namespace

Findings hazards(std::string_view page, const std::vector<TestCase>& tests) {
  Log log(tests);
  std::istringstream lines{std::string(page)};
  for (std::string line; std::getline(lines, line);) log.read(line);
  return log.finish();
}

}  // namespace bars::tidy
