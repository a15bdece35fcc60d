#include "server/turns.hpp"

#include "tests/support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <memory>
#include <string>
#include <vector>

namespace {

using namespace bars;
namespace asio = boost::asio;
using std::chrono::steady_clock;

storage::Deadline far() { return steady_clock::now() + std::chrono::minutes(5); }
storage::Deadline past() { return steady_clock::now() - std::chrono::seconds(1); }

/// Coroutines that ask for turns, each on a strand of its own, and what they were given.
struct Asked {
  explicit Asked(std::size_t at_once) : turns(at_once) {}

  /// Asks, and runs the context as far as it can.
  void ask(storage::Deadline deadline = far()) {
    asio::co_spawn(asio::make_strand(context), one(deadline), asio::detached);
    run();
  }
  void run() {
    context.restart();
    context.poll();
  }
  asio::awaitable<void> one(storage::Deadline deadline) {
    const auto number = asked++;
    auto turn = co_await turns.take(deadline);
    if (!turn) {
      refused.push_back(turn.error());
      co_return;
    }
    held.push_back(std::move(*turn));
    order.push_back(number);
  }

  asio::io_context context;
  Turns turns;
  int asked = 0;
  std::vector<std::shared_ptr<Turns::Turn>> held;
  std::vector<int> order;
  std::vector<fhir::Error> refused;
};

}  // namespace

TEST_CASE("NFR-2 as many have a turn at the same time as there are, the others wait in their order") {
  Asked asked(2);
  for (int i = 0; i < 5; ++i) asked.ask();
  CHECK(asked.order == std::vector{0, 1});
  asked.held[1].reset();
  asked.run();
  CHECK(asked.order == std::vector{0, 1, 2});
  asked.held[0].reset();
  asked.run();
  CHECK(asked.order == std::vector{0, 1, 2, 3});
  for (auto& turn : asked.held) turn.reset();
  asked.run();
  CHECK(asked.order == std::vector{0, 1, 2, 3, 4});
  asked.held.clear();
  asked.ask();
  asked.ask();
  asked.ask();
  CHECK(asked.order == std::vector{0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE("NFR-1 who has no turn by the deadline is told, and leaves the queue to those behind") {
  Asked asked(1);
  asked.ask();
  asked.ask(past());
  REQUIRE(asked.refused.size() == 1);
  CHECK(asked.refused[0].category == fhir::Category::timeout);
  asked.ask();
  asked.held[0].reset();
  asked.run();
  CHECK(asked.order == std::vector{0, 2});
}

TEST_CASE("a turn comes after what there is to do already, even when one is free") {
  Asked asked(1);
  std::vector<std::string> seen;
  asio::co_spawn(
      asio::make_strand(asked.context),
      [&]() -> asio::awaitable<void> {
        asio::post(asked.context, [&] { seen.emplace_back("what was due"); });
        const auto turn = co_await asked.turns.take(far());
        seen.emplace_back("the turn");
        CHECK(turn.has_value());
      },
      asio::detached);
  asked.run();
  CHECK(seen == std::vector<std::string>{"what was due", "the turn"});
}
