// What is written about metrics, and the metrics that there are.
#include "tests/support/catch.hpp"
#include "tests/support/metrics_page.hpp"
#include "tests/support/receiver.hpp"

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

using namespace bars::test;

namespace {

std::string file_text(const std::string& path) {
  std::ifstream file(std::string(BARS_SOURCE_DIR) + "/" + path);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The table of server/observability/README.md: name and type.
std::map<std::string, std::string> documented() {
  std::map<std::string, std::string> types;
  const auto text = file_text("server/observability/README.md");
  const std::regex row(R"(\| `((?:bars|process)_[a-z_]+)` \| (counter|gauge|histogram) \|)");
  for (std::sregex_iterator each(text.begin(), text.end(), row), end; each != end; ++each)
    types[(*each)[1].str()] = (*each)[2].str();
  return types;
}

/// The metrics that a file speaks of, without the ends that the samples of a histogram have.
std::set<std::string> names_in(const std::string& path) {
  std::set<std::string> names;
  const auto text = file_text(path);
  const std::regex name(R"(\b(?:bars|process)_[a-z_]+)");
  for (std::sregex_iterator each(text.begin(), text.end(), name), end; each != end; ++each)
    names.insert(std::regex_replace(each->str(), std::regex("_(bucket|sum|count)$"), ""));
  return names;
}

}  // namespace

TEST_CASE("the README has every metric, and the dashboard and the alerts use only those that there are") {
  Receiver receiver;
  const auto page = scrape(receiver.admin_port());
  CHECK(page.types == documented());
  for (const auto* path : {"docker/grafana/bars-receiver.json", "docker/prometheus/alerts.yaml"}) {
    const auto names = names_in(path);
    CHECK(names.size() > 5);
    for (const auto& name : names) {
      CAPTURE(path, name);
      CHECK(page.types.contains(name));
    }
  }
}
