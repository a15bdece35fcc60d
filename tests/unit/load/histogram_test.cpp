// What the histogram of bars-load promises of its figures.
#include "tests/bench/load/histogram.hpp"
#include "tests/bench/load/numbers.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using bars::load::Histogram;
using namespace std::chrono_literals;

TEST_CASE("a histogram without values has only zeros") {
  const Histogram empty;
  CHECK(empty.count() == 0);
  CHECK(empty.max() == 0ns);
  CHECK(empty.mean() == 0ns);
  CHECK(empty.percentile(99) == 0ns);
}

TEST_CASE("every percentile is at most 1 % above the value of that rank, and never below it") {
  bars::load::Random random(7);
  Histogram histogram;
  std::vector<std::int64_t> values;
  for (int i = 0; i < 10'000; ++i) {
    // over all magnitudes from nanoseconds to hours
    values.push_back(static_cast<std::int64_t>(random.next() >> (random.next() % 40 + 20)));
    histogram.add(std::chrono::nanoseconds(values.back()));
  }
  std::sort(values.begin(), values.end());
  for (const double percent : {0.01, 1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(10'000 * percent / 100 - 1e-6));
    const auto exact = values[rank - 1];
    const auto found = histogram.percentile(percent).count();
    INFO(percent);
    CHECK(found >= exact);
    CHECK(static_cast<double>(found) <= static_cast<double>(exact) * 1.01 + 1);
  }
  CHECK(histogram.max().count() == values.back());
  CHECK(histogram.percentile(100).count() == values.back());
}

TEST_CASE("a percentile is of the rank that its share rounds up to") {
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.add(std::chrono::nanoseconds(i <= 999 ? 100 : 200));
  CHECK(histogram.percentile(99.9) == 100ns);
  CHECK(histogram.percentile(99.91) == 200ns);
  CHECK(histogram.count() == 1000);
  CHECK(histogram.mean() == 100ns);
}

TEST_CASE("what lies at the ends of a histogram is counted too") {
  Histogram histogram;
  histogram.add(-5ns);
  CHECK(histogram.max() == 0ns);
  histogram.add(std::chrono::nanoseconds::max());
  CHECK(histogram.count() == 2);
  CHECK(histogram.percentile(50) == 0ns);
  CHECK(histogram.percentile(100) == std::chrono::nanoseconds::max());
}
