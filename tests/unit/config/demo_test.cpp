#include "tests/unit/config/folder.hpp"

#include <algorithm>

using namespace bars::config;
using namespace bars::config::test;

TEST_CASE("configuration: the demonstration loads without a fault") {
  setenv("BARS_STATE", "/state", 1);
  const auto receiver = loaded(std::filesystem::path(BARS_SOURCE_DIR) / "config/demo/receiver.yaml");
  CHECK(receiver.tls.certificate == "/state/pki/server.pem");
  CHECK(receiver.storage.path == "/state/receiver.db");
  REQUIRE(receiver.services.size() == 3);
  const auto& ambulance = receiver.services[0];
  CHECK(ambulance.id.value == "2000073001");
  CHECK(ambulance.accepts.at(0).use_cases == std::vector<std::string>{"a6t1", "a6t2", "a6t3"});
  const auto& pharmacy = receiver.services[1];
  CHECK(pharmacy.id.value == "2000070513");
  CHECK(pharmacy.diaries.empty());
  const auto& department = receiver.services[2];
  CHECK(department.id.value == "2000072489");
  CHECK(department.organisation.ods_code == "A1001");
  CHECK(department.accepts.at(0).use_cases == std::vector<std::string>{"a1t1", "a1t2"});
  CHECK(department.diaries.at(0).id == "majors");
}

TEST_CASE("configuration: the demonstration names its variable when it is not set") {
  unsetenv("BARS_STATE");
  const auto faults = faults_of(std::filesystem::path(BARS_SOURCE_DIR) / "config/demo/receiver.yaml");
  CHECK(faults.size() == 4);
  CHECK(std::all_of(faults.begin(), faults.end(), [](const Fault& fault) {
    return fault.message == "the environment variable \"BARS_STATE\" is not set";
  }));
}
