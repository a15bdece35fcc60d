#include "tests/unit/config/folder.hpp"

#include <iterator>

using namespace bars::config;

TEST_CASE("The reference page is the one that the tables give", "[reference]") {
  const auto file = std::filesystem::path(BARS_SOURCE_DIR) / "config/REFERENCE.md";
  if (std::getenv("BARS_UPDATE_REFERENCE") != nullptr) test::Folder::write(file, reference_page());
  std::ifstream in(file, std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  INFO("BARS_UPDATE_REFERENCE=1 unit-config \"[reference]\" writes it anew");
  CHECK(page == reference_page());
}

TEST_CASE("The reference page gives type, default and unit of a key", "[reference]") {
  const auto page = reference_page();
  const auto has = [&](std::string_view part) { return page.find(part) != std::string::npos; };
  CHECK(has("| `limits.body_bytes` | a number from 1024 to 67108864 (bytes) | `5242880` | "));
  CHECK(
      has("| `listen.public_url` | a URL such as https://host:8443/FHIR/R4, without a / at its end, "
          "or null | `null` | "));
  CHECK(has("| `diaries[].slots.days` | "));
  CHECK(has("| `id.value` | 1 to 20 digits | mandatory | "));
}
