#include "server/observability/health.hpp"
#include "fhir/json.hpp"
#include "tests/support/catch.hpp"

#include <optional>
#include <stdexcept>
#include <string>

namespace {

using bars::observability::Health;

struct Reason {
  std::string check;
  std::string reason;
};

std::vector<Reason> reasons(const bars::http::Response& response) {
  const auto document = bars::fhir::decode_json(response.body);
  REQUIRE(document.has_value());
  std::vector<Reason> result;
  for (const auto& item : document->root["reasons"].items())
    result.push_back({std::string(item["check"].text()), std::string(item["reason"].text())});
  return result;
}

}  // namespace

TEST_CASE("LOG-3 alive from the first moment, ready only between set_ready(true) and set_ready(false)") {
  Health health;
  CHECK(health.live().status == 200);
  CHECK(health.ready().status == 503);
  CHECK(reasons(health.ready()).at(0).reason == "starting");
  health.set_ready(false);
  CHECK(reasons(health.ready()).at(0).reason == "starting");
  health.set_ready(true);
  CHECK(health.ready().status == 200);
  CHECK(health.ready().body == R"({"status":"ready"})");
  CHECK(health.ready().content_type == "application/json");
  health.set_ready(false);
  CHECK(health.ready().status == 503);
  CHECK(reasons(health.ready()).at(0).reason == "stopping");
  CHECK(health.live().status == 200);
}

TEST_CASE("LOG-3 every failed check is named, and one that throws is a failed one") {
  Health health;
  std::optional<std::string> store = "disk \"full\"";
  health.add_check("store", [&] { return store; });
  health.add_check("slots", []() -> std::optional<std::string> { return std::nullopt; });
  health.add_check("broken", []() -> std::optional<std::string> { throw std::runtime_error("secret"); });
  health.set_ready(true);
  const auto found = reasons(health.ready());
  REQUIRE(found.size() == 2);
  CHECK(found[0].check == "store");
  CHECK(found[0].reason == "disk \"full\"");
  CHECK(found[1].check == "broken");
  CHECK(found[1].reason.find("secret") == std::string::npos);
  store.reset();
  CHECK(reasons(health.ready()).size() == 1);
}

TEST_CASE("LOG-3 what is not alive is named, and is not ready either") {
  Health health;
  std::optional<std::string> loop;
  health.add_live_check("loop 2", [&] { return loop; });
  health.add_check("store", [] { return std::optional<std::string>("no room"); });
  health.set_ready(true);
  CHECK(health.live().body == R"({"status":"live"})");
  loop = "has not turned for 31 s";
  CHECK(health.live().status == 503);
  CHECK(health.live().body ==
        R"({"status":"not-live","reasons":[{"check":"loop 2","reason":"has not turned for 31 s"}]})");
  const auto found = reasons(health.ready());
  REQUIRE(found.size() == 2);
  CHECK(found[0].check == "loop 2");
  CHECK(found[1].check == "store");
}

TEST_CASE("LOG-3 only the two health paths are answered") {
  Health health;
  CHECK(health.answer("/health/live")->status == 200);
  CHECK(health.answer("/health/ready")->status == 503);
  for (const auto* path : {"/", "/health", "/health/", "/health/live/", "/HEALTH/LIVE", "/metrics"})
    CHECK_FALSE(health.answer(path).has_value());
}
