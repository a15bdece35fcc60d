#include "server/turns.hpp"

#include "tests/support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <string>
#include <vector>

namespace {

using namespace bars;
namespace asio = boost::asio;
using std::chrono::steady_clock;

storage::Deadline far() { return steady_clock::now() + std::chrono::minutes(5); }
storage::Deadline past() { return steady_clock::now() - std::chrono::seconds(1); }

/// Coroutines of one loop that ask for its turn, and what they were given.
struct Asked {
  explicit Asked(Turns& asked_for) : turns(asked_for) {}

  /// Asks, and runs the context as far as it can.
  void ask(storage::Deadline deadline = far()) {
    asio::co_spawn(context, one(deadline), asio::detached);
    run();
  }
  void run() {
    context.restart();
    context.poll();
  }
  asio::awaitable<void> one(storage::Deadline deadline) {
    const auto number = asked++;
    auto turn = co_await turns.take(deadline, false);
    if (!turn) {
      refused.push_back(turn.error());
      co_return;
    }
    held.push_back(std::move(*turn));
    order.push_back(number);
  }

  asio::io_context context;
  Turns& turns;
  int asked = 0;
  std::vector<std::shared_ptr<Turns::Turn>> held;
  std::vector<int> order;
  std::vector<fhir::Error> refused;
};

}  // namespace

TEST_CASE("NFR-2 one has the turn of a loop, the others wait in their order") {
  Turns turns;
  Asked asked(turns);
  for (int i = 0; i < 4; ++i) asked.ask();
  CHECK(asked.order == std::vector{0});
  asked.held[0].reset();
  asked.run();
  CHECK(asked.order == std::vector{0, 1});
  asked.held[1].reset();
  asked.run();
  CHECK(asked.order == std::vector{0, 1, 2});
  asked.held.clear();
  asked.run();
  CHECK(asked.order == std::vector{0, 1, 2, 3});
  asked.held.clear();
  asked.ask();
  asked.ask();
  CHECK(asked.order == std::vector{0, 1, 2, 3, 4});
}

TEST_CASE("NFR-2 a loop does not wait for the turn of another") {
  Turns turns;
  Asked busy(turns);
  Asked idle(turns);
  busy.ask();
  busy.ask();
  idle.ask();
  CHECK(busy.order == std::vector{0});
  CHECK(idle.order == std::vector{0});
  idle.held.clear();
  busy.run();
  CHECK(busy.order == std::vector{0});
}

TEST_CASE("NFR-1 who has no turn by the deadline is told, and leaves the queue to those behind") {
  Turns turns;
  Asked asked(turns);
  asked.ask();
  asked.ask(past());
  REQUIRE(asked.refused.size() == 1);
  CHECK(asked.refused[0].category == fhir::Category::timeout);
  asked.ask();
  asked.held[0].reset();
  asked.run();
  CHECK(asked.order == std::vector{0, 2});
}

TEST_CASE("a turn behind others comes after what there is to do already, though it is free") {
  Turns turns;
  asio::io_context context;
  std::vector<std::string> seen;
  const bool behind_others = GENERATE(true, false);
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        asio::post(context, [&] { seen.emplace_back("what was due"); });
        const auto turn = co_await turns.take(far(), behind_others);
        seen.emplace_back("the turn");
        CHECK(turn.has_value());
      },
      asio::detached);
  context.poll();
  const std::vector<std::string> due_first{"what was due", "the turn"};
  CHECK(seen == (behind_others ? due_first : std::vector(due_first.rbegin(), due_first.rend())));
}
