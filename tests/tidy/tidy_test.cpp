// The house rules, applied to the project.
#include "tests/support/catch.hpp"
#include "tests/tidy/rules.hpp"

#include <string>

namespace {

using bars::tidy::File;
using bars::tidy::Findings;

const std::vector<File>& files() {
  static const auto all = bars::tidy::project_files(BARS_SOURCE_DIR);
  return all;
}

void expect_none(const Findings& findings) {
  for (const auto& finding : findings) FAIL_CHECK(finding);
  SUCCEED();
}

void expect_none(Findings (*rule)(const File&)) {
  REQUIRE(files().size() > 20);
  for (const auto& file : files()) expect_none(rule(file));
}

}  // namespace

TEST_CASE("rooms include only what they may") { expect_none(bars::tidy::include_directions); }
TEST_CASE("no source is over 400 lines") { expect_none(bars::tidy::length); }
TEST_CASE("headers open with a comment and pragma once") { expect_none(bars::tidy::header_opening); }
TEST_CASE("nothing that g++ 12 destroys twice") { expect_none(bars::tidy::co_await_temporaries); }
TEST_CASE("no machine paths") { expect_none(bars::tidy::machine_paths); }
TEST_CASE("no reminders") { expect_none(bars::tidy::reminders); }
TEST_CASE("test names can be selected") { expect_none(bars::tidy::test_names); }
TEST_CASE("every source is compiled") { expect_none(bars::tidy::built_folders); }
TEST_CASE("every header is used") { expect_none(bars::tidy::dead_headers(files())); }
TEST_CASE("LOG-3 every event of the log is documented with its fields, and no other") {
  expect_none(bars::tidy::log_events(files()));
}
TEST_CASE("dashboard and alerts ask for labels that there are") { expect_none(bars::tidy::metric_labels(files())); }
TEST_CASE("what the compose file mounts is there, and its dashboard has its data source") {
  expect_none(bars::tidy::observe_profile(files()));
}
TEST_CASE("every room has a README") { expect_none(bars::tidy::readmes(files())); }
TEST_CASE("every link leads somewhere") { expect_none(bars::tidy::dead_links(files())); }
TEST_CASE("the top holds what belongs there") { expect_none(bars::tidy::top_level(files())); }
