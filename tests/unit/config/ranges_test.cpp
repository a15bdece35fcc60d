#include "tests/unit/config/folder.hpp"

#include <cstdint>
#include <tuple>

using namespace bars::config;
using namespace bars::config::test;

namespace {

struct Bounds {
  std::string group;
  std::string key;
  std::uint64_t least;
  std::uint64_t most;
};

}  // namespace

TEST_CASE("configuration: numbers of receiver.yaml are taken up to both bounds and not beyond") {
  const auto bounds = GENERATE(values<Bounds>({
      {"listen", "port", 0, 65535},
      {"listen", "threads", 1, 256},
      {"admin", "port", 0, 65535},
      {"tls", "crl_warning_hours", 1, 8760},
      {"tls", "certificate_warning_days", 1, 365},
      {"metrics", "organisations", 0, 1000},
      {"reload", "poll_seconds", 1, 3600},
      {"storage", "retention_days", 90, 36500},
      {"limits", "header_bytes", 1024, 131072},
      {"limits", "uri_bytes", 256, 65536},
      {"limits", "identity_header_bytes", 256, 65536},
      {"limits", "body_bytes", 1024, 67108864},
      {"limits", "inflate_ratio", 1, 1100},
      {"limits", "json_depth", 8, 256},
      {"limits", "connections", 1, 65536},
      {"limits", "connections_per_address", 1, 65536},
      {"limits", "requests_at_once", 1, 65536},
      {"limits", "request_seconds", 1, 60},
      {"limits", "header_seconds", 1, 300},
      {"limits", "body_seconds", 1, 600},
      {"limits", "idle_seconds", 1, 3600},
      {"limits", "handshake_seconds", 1, 60},
      {"limits", "requests_per_second", 1, 100'000},
      {"limits", "requests_per_second_per_organisation", 1, 100'000},
      {"limits", "burst_seconds", 1, 60},
      {"limits", "slot_range_days", 1, 366},
  }));
  const auto faults = [&](std::uint64_t number) {
    return faults_of_receiver(bounds.group + ":\n  " + bounds.key + ": " + std::to_string(number) + "\n");
  };
  INFO(bounds.group << "." << bounds.key);
  CHECK(faults(bounds.least).empty());
  CHECK(faults(bounds.most).empty());
  const auto above = faults(bounds.most + 1);
  REQUIRE(above.size() == 1);
  CHECK(above[0].key == bounds.group + "." + bounds.key);
  CHECK(above[0].line == 2);
  if (bounds.least > 0) {
    const auto below = faults(bounds.least - 1);
    REQUIRE(below.size() == 1);
    CHECK_THAT(below[0].message,
               Catch::Matchers::StartsWith("found \"" + std::to_string(bounds.least - 1) +
                                           "\"; expected a number from " + std::to_string(bounds.least)));
  }
}

TEST_CASE("configuration: numbers of a diary are taken up to both bounds and not beyond") {
  const auto [key, least, most] = GENERATE(table<std::string, unsigned, unsigned>({
      {"minutes", 5, 480},
      {"capacity", 1, 100},
      {"horizon_days", 1, 366},
  }));
  const auto faults = [name = key](unsigned number) {
    return faults_of_service(replaced(shortest_service, "      days: [mon-sun]\n",
                                      "      days: [mon-sun]\n      " + name + ": " + std::to_string(number) + "\n"));
  };
  INFO(key);
  CHECK(faults(least).empty());
  CHECK(faults(most).empty());
  for (const auto beyond : {least - 1, most + 1}) {
    const auto found = faults(beyond);
    REQUIRE(found.size() == 1);
    CHECK(found[0].line == 16);
    CHECK(found[0].key == "diaries[0].slots." + key);
  }
}

TEST_CASE("configuration: a slot that just fits its day is taken") {
  CHECK(faults_of_service(replaced(shortest_service, "\"20:00\"", "\"08:15\"")).empty());
  CHECK(faults_of_service(replaced(shortest_service, "\"20:00\"", "\"24:00\"")).empty());
  CHECK(faults_of_service(replaced(shortest_service, "\"08:00\"", "\"19:45\"")).empty());
}

TEST_CASE("configuration: an ODS code has 1 to 15 letters and digits") {
  const auto [code, taken] = GENERATE(table<std::string, bool>({
      {"A", true},
      {"A12345678901234", true},
      {"12345", true},
      {"A123456789012345", false},
      {"\"\"", false},
      {"\"A 1\"", false},
      {"\"*\"", false},
  }));
  INFO(code);
  CHECK(faults_of_service(replaced(shortest_service, "A1001", code)).empty() == taken);
}
