// When bars-load sends, and which requests count.
#include "tests/bench/load/schedule.hpp"
#include "tests/support/catch.hpp"

using namespace bars::load;
using namespace std::chrono_literals;

namespace {

const Schedule::Clock::time_point begin{1000s};

}  // namespace

TEST_CASE("at a rate a turn is due by the clock alone, however late it is asked for") {
  Options options;
  options.rate = 10;
  options.warmup = 1;
  options.duration = 1;
  Schedule schedule(options, begin);
  std::uint64_t measured = 0;
  std::int64_t turns = 0;
  // everything is asked for long after it was due: nothing is left out
  while (const auto turn = schedule.next(begin + 1h)) {
    CHECK(turn->number == static_cast<std::uint64_t>(turns));
    const auto off = turn->due - (begin + 100ms * turns);
    CHECK((off > -1us && off < 1us));
    measured += turn->measured ? 1 : 0;
    ++turns;
  }
  CHECK(turns == 20);
  CHECK(measured == 10);
}

TEST_CASE("without a rate a turn is due when it is asked for, until the time is over") {
  Options options;
  options.warmup = 1;
  options.duration = 2;
  Schedule schedule(options, begin);
  CHECK(schedule.measured_from() == begin + 1s);
  auto turn = schedule.next(begin + 999ms);
  REQUIRE(turn);
  CHECK(turn->due == begin + 999ms);
  CHECK_FALSE(turn->measured);
  turn = schedule.next(begin + 1s);
  REQUIRE(turn);
  CHECK(turn->measured);
  CHECK(schedule.next(begin + 2999ms));
  CHECK_FALSE(schedule.next(begin + 3s));
}

TEST_CASE("a number of requests is measured, neither more nor less, behind the warm-up") {
  Options options;
  options.warmup = 1;
  options.requests = 3;
  Schedule schedule(options, begin);
  CHECK_FALSE(schedule.next(begin)->measured);
  for (int i = 0; i < 3; ++i) CHECK(schedule.next(begin + 2s)->measured);
  CHECK_FALSE(schedule.next(begin + 2s));
}
