#include "server/rate_limits.hpp"

#include "tests/support/catch.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using bars::RateLimits;
using bars::fhir::Category;
using namespace std::chrono_literals;

namespace {

const RateLimits::Time start(1h);

bars::config::Limits limited(std::optional<unsigned> each, std::optional<unsigned> together = {},
                             std::chrono::seconds burst = 2s) {
  bars::config::Limits limits;
  limits.requests_per_second_per_organisation = each;
  limits.requests_per_second = together;
  limits.burst_seconds = burst;
  return limits;
}

/// How many of `tries` requests at one moment are taken.
int taken(RateLimits& rates, std::string_view organisation, RateLimits::Time now, int tries = 100) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += rates.admit(organisation, now).has_value() ? 1 : 0;
  return count;
}

bool admits(RateLimits& rates, std::string_view organisation, RateLimits::Time now) {
  return rates.admit(organisation, now).has_value();
}

std::string name(std::size_t number) { return "X" + std::to_string(number); }

}  // namespace

TEST_CASE("ERR-20 a bucket holds what its rate allows in burst_seconds, and is filled at that rate") {
  RateLimits rates(limited(5));
  CHECK(taken(rates, "B2002", start) == 10);
  CHECK(taken(rates, "B2002", start + 199ms) == 0);
  CHECK(taken(rates, "B2002", start + 200ms) == 1);
  CHECK(taken(rates, "B2002", start + 1s) == 4);
  CHECK(taken(rates, "B2002", start + 1h) == 10);  // no more than it holds
  CHECK(taken(rates, "B2002", start) == 0);        // a clock that was read earlier gives nothing
}

TEST_CASE("ERR-20 the refusal says when to come again, in whole seconds, and coming then is enough") {
  RateLimits rates(limited(1, {}, 3s));
  REQUIRE(taken(rates, "B2002", start) == 3);
  const auto refused = rates.admit("B2002", start);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().category == Category::throttled);
  CHECK(refused.error().retry_after == 1s);
  CHECK(rates.admit("B2002", start + 999ms).error().retry_after == 1s);
  CHECK(admits(rates, "B2002", start + 1s));
}

TEST_CASE("ERR-20 one organisation's requests cost another none") {
  RateLimits rates(limited(1, {}, 1s));
  CHECK(taken(rates, "B2002", start) == 1);
  CHECK(taken(rates, "C3003", start) == 1);
  CHECK(taken(rates, "", start) == 1);
  CHECK(taken(rates, "", start) == 0);
}

TEST_CASE(
    "ERR-20 who is refused as an organisation takes nothing from all, and who is refused among all nothing of its "
    "own") {
  RateLimits rates(limited(1, 3, 1s));
  CHECK(taken(rates, "B2002", start) == 1);
  CHECK(taken(rates, "C3003", start) == 1);
  CHECK(taken(rates, "D4004", start) == 1);
  CHECK(taken(rates, "E5005", start) == 0);  // three together
  CHECK(rates.admit("E5005", start).error().category == Category::throttled);
  CHECK(taken(rates, "E5005", start + 334ms) == 1);
}

TEST_CASE("either rate alone limits, and none limits nothing") {
  RateLimits together(limited({}, 2, 1s));
  CHECK(taken(together, "B2002", start) == 2);
  CHECK(taken(together, "C3003", start) == 0);
  RateLimits none(limited({}));
  CHECK(taken(none, "B2002", start, 10'000) == 10'000);
}

TEST_CASE("ERR-20 made-up names give no fresh tokens: buckets that are not full stay, newcomers share one") {
  RateLimits rates(limited(1, {}, 1s));
  CHECK(taken(rates, "B2002", start) == 1);
  for (std::size_t i = 1; i < RateLimits::max_organisations; ++i) REQUIRE(admits(rates, name(i), start + 500ms));
  // No place is left: all that come share a bucket; those that were here have theirs.
  CHECK(admits(rates, "Y1", start + 500ms));
  CHECK_FALSE(admits(rates, "Y2", start + 500ms));
  CHECK_FALSE(admits(rates, "B2002", start + 500ms));
  CHECK_FALSE(admits(rates, name(1), start + 500ms));
  // B2002's bucket is full again, and so makes place for one; a sweep comes once a second.
  CHECK_FALSE(admits(rates, "Y3", start + 1s));
  CHECK(admits(rates, "Y3", start + 1500ms));
  CHECK(admits(rates, "Y4", start + 1500ms));
}

TEST_CASE("threads together get no more than the rate allows") {
  RateLimits rates(limited(10, 25, 1s));
  std::atomic<int> count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(
        [&, organisation = name(static_cast<std::size_t>(i))] { count += taken(rates, organisation, start, 1000); });
  for (auto& thread : threads) thread.join();
  CHECK(count == 25);
}
