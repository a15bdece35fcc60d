#include "server/http/url.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <utility>
#include <vector>

using bars::http::percent_encode;

TEST_CASE("SLOT-9 a query value is encoded so that it reads back as it was") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", ""},
      {"free", "free"},
      {"-._~:/", "-._~:/"},
      {"https://fhir.nhs.uk/Id/dos-service-id|2000072489", "https://fhir.nhs.uk/Id/dos-service-id%7C2000072489"},
      {"ge2026-11-23T00:00:00+00:00", "ge2026-11-23T00:00:00%2B00:00"},
      {"free,busy", "free%2Cbusy"},
      {"a&b=c#d?e%f", "a%26b%3Dc%23d%3Fe%25f"},
      {" \"<>\\^`{}", "%20%22%3C%3E%5C%5E%60%7B%7D"},
      {"\xc3\xa9\x7f", "%C3%A9%7F"},
      {"\r\n", "%0D%0A"},
      {std::string("\0", 1), "%00"}};
  for (const auto& [text, encoded] : table) {
    INFO(text);
    CHECK(percent_encode(text) == encoded);
  }
}
