#include "server/observability/stages.hpp"
#include "tests/support/catch.hpp"

namespace {

using bars::observability::Stage;
using bars::observability::stage_count;
using bars::observability::stage_names;
using bars::observability::Stages;
using namespace std::chrono_literals;

Stages::Clock::duration sum_of(const Stages& stages) {
  Stages::Clock::duration sum{};
  for (std::size_t i = 0; i < stage_count; ++i) sum += stages.took(static_cast<Stage>(i));
  return sum;
}

}  // namespace

TEST_CASE("the stages of an exchange share its whole time", "[stages]") {
  Stages stages(Stages::Clock::now() - 1h);
  stages.enter(Stage::judge);
  stages.enter(Stage::store);
  stages.enter(Stage::answer);
  stages.end();

  CHECK(stages.took(Stage::head) >= 1h);  // it began an hour before the first change of stage
  CHECK(stages.took(Stage::body) == 0ns);
  CHECK(stages.took(Stage::wait) == 0ns);
  CHECK(stages.total() >= 1h);
  CHECK(sum_of(stages) == stages.total());
}

TEST_CASE("a stage that is entered again goes on", "[stages]") {
  Stages stages(Stages::Clock::now());
  stages.enter(Stage::answer);
  stages.end();
  const auto first = stages.took(Stage::answer);
  stages.enter(Stage::store);
  stages.enter(Stage::answer);
  stages.end();

  CHECK(stages.took(Stage::answer) >= first);
  CHECK(sum_of(stages) == stages.total());
}

TEST_CASE("stages are named in their order", "[stages]") {
  CHECK(name_of(Stage::head) == "head");
  CHECK(name_of(Stage::store) == "store");
  CHECK(name_of(Stage::answer) == stage_names.back());
}
