#include "tests/unit/config/folder.hpp"

using namespace bars::config;
using namespace bars::config::test;

TEST_CASE("configuration: ${NAME} takes an environment variable") {
  setenv("BARS_TEST_PORT", "9", 1);
  setenv("BARS_TEST_STATE", "/state", 1);
  setenv("BARS_TEST_CODE", "B2", 1);
  const Folder folder;
  Folder::write(folder.receiver(),
                "listen:\n  port: ${BARS_TEST_PORT}44${BARS_TEST_PORT}\nstorage:\n  path: ${BARS_TEST_STATE}/r.db\n");
  Folder::write(folder.service("a.yaml"), replaced(shortest_service, "A1001", "\"A${BARS_TEST_CODE}\""));
  const auto receiver = loaded(folder.receiver());
  CHECK(receiver.listen.port == 9449);
  CHECK(receiver.storage.path == "/state/r.db");
  CHECK(receiver.services.at(0).organisation.ods_code == "AB2");
}

TEST_CASE("configuration: an environment variable that is unset or misspelt is a fault") {
  unsetenv("BARS_TEST_UNSET");
  setenv("BARS_TEST_LINES", "a\nb", 1);
  const auto [value, message] = GENERATE(table<std::string, std::string>({
      {"${BARS_TEST_UNSET}", "the environment variable \"BARS_TEST_UNSET\" is not set"},
      {"${}", "found \"${\" without a variable's name and \"}\"; expected ${NAME} of letters, digits and _"},
      {"${1A}", "found \"${\" without"},
      {"${A-B}", "found \"${\" without"},
      {"${HOME", "found \"${\" without"},
      {"${BARS_TEST_LINES}", "found text with a line break"},
  }));
  const auto faults = faults_of_receiver("storage:\n  path: " + value + "\n");
  INFO(value);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].line == 2);
  CHECK(faults[0].column == 9);
  CHECK(faults[0].key == "storage.path");
  CHECK_THAT(faults[0].message, Catch::Matchers::StartsWith(message));
}

TEST_CASE("configuration: a dollar that opens no brace is text") {
  const Folder folder;
  Folder::write(folder.receiver(), "storage:\n  path: /a$b/$NAME\n");
  Folder::write(folder.service("a.yaml"), shortest_service);
  CHECK(loaded(folder.receiver()).storage.path == "/a$b/$NAME");
}
