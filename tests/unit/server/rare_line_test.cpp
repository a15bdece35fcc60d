#include "server/observability/rare_line.hpp"

#include "tests/support/catch.hpp"

using bars::observability::RareLine;
using namespace std::chrono_literals;

TEST_CASE("a rare line comes at once, then once in ten seconds, and says how many there were") {
  const RareLine::Time start(1h);
  RareLine line;
  CHECK(line.due(start) == 1U);
  for (int i = 0; i < 100; ++i) CHECK_FALSE(line.due(start + 9999ms));
  CHECK(line.due(start + 10s) == 101U);
  CHECK_FALSE(line.due(start + 11s));
  CHECK(line.due(start + 30s) == 2U);
}
