#include "fhir/versions.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using bars::fhir::is_default_version;

TEST_CASE("VER-8 every Application takes the four common versions") {
  for (int application = 1; application <= 8; ++application) {
    INFO(application);
    for (const auto version : {"1.0.0", "1.0.0-alpha", "1.0.0-beta", "1.1.0"}) {
      INFO(version);
      CHECK(is_default_version(application, version));
    }
  }
}

TEST_CASE("VER-8 beside those an Application takes its own releases and no other's") {
  struct Case {
    std::string version;
    std::vector<int> applications;
  };
  const std::vector<Case> table = {{"1.0.1", {1, 2, 3}},
                                   {"1.0.2", {3}},
                                   {"1.0.3", {1, 2, 3}},
                                   {"1.0.4", {3}},
                                   {"1.0.5", {1, 2}},
                                   {"1.0.6", {1, 2}},
                                   {"1.0.7", {1, 2}},
                                   {"1.0.8", {1, 2}},
                                   {"1.0.9", {}},
                                   {"2.0.0", {1, 2, 3, 4}},
                                   {"2.1.0", {1, 2}},
                                   {"2.2.0", {}},
                                   {"1.1.1", {5}},
                                   {"1.1.4", {5}},
                                   {"1.1.5", {}},
                                   {"1.2.0", {4, 5}},
                                   {"1.2.1", {4}},
                                   {"1.2.3", {4}},
                                   {"1.2.4", {}},
                                   {"1.0.0-beta.1", {6}},
                                   {"1.0.0-beta.3", {6}},
                                   {"1.0.0-beta.4", {5, 6}},
                                   {"1.0.0-beta.8", {6}},
                                   {"1.0.0-beta.9", {}},
                                   {"1.0.0-alpha.1", {7, 8}},
                                   {"1.0.0-alpha.3", {7, 8}},
                                   {"1.0.0-alpha.4", {7}},
                                   {"1.0.0-alpha.5", {}},
                                   {"", {}},
                                   {"1.0", {}},
                                   {"1.0.0 ", {}},
                                   {"1.0.00", {}},
                                   {"1.0.0-BETA", {}},
                                   {"9.9.9", {}}};
  for (const auto& c : table) {
    std::vector<int> taken;
    for (int application = 1; application <= 8; ++application)
      if (is_default_version(application, c.version)) taken.push_back(application);
    INFO("version '" << c.version << "'");
    CHECK(taken == c.applications);
  }
}

TEST_CASE("VER-8 an Application that does not exist takes only what all take") {
  for (const int application : {0, 9, -1}) {
    CHECK(is_default_version(application, "1.0.0"));
    CHECK_FALSE(is_default_version(application, "2.0.0"));
  }
}
