#include "server/admission.hpp"

#include "tests/support/catch.hpp"

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

using bars::Admission;

TEST_CASE("as many places are given as there are, and a place that was left is given again") {
  Admission admission(2);
  std::optional<Admission::Place> first(admission.enter());
  const auto second = admission.enter();
  CHECK(*first);
  CHECK(second);
  CHECK_FALSE(admission.enter());
  CHECK_FALSE(admission.enter());  // who was refused takes none
  first.reset();
  auto third = admission.enter();
  CHECK(third);
  CHECK_FALSE(admission.enter());
  const auto moved = std::move(third);
  CHECK(moved);
  CHECK_FALSE(admission.enter());
}

TEST_CASE("threads that enter at once never hold more places than there are") {
  Admission admission(3);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int turn = 0; turn < 20'000; ++turn) {
        const auto place = admission.enter();
        if (!place) continue;
        const int now = ++inside;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        --inside;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(most <= 3);
  CHECK(admission.enter());
}
