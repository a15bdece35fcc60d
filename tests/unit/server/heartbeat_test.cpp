#include "server/observability/heartbeat.hpp"

#include "server/net/loops.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/eventually.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <future>

using namespace bars;
using std::chrono::steady_clock;
using test::eventually;

TEST_CASE("LOG-3 a loop that is stuck is missed once the bound is over, the others are not, and it is forgiven") {
  net::Loops watching(1);
  net::Loops loops(2);
  observability::Heartbeat heartbeat(watching.first().get_executor(), std::chrono::seconds(1));
  const auto watch = [&](std::size_t loop) {
    return heartbeat.watch([executor = loops.executor(loop)](std::function<void()> beat) {
      boost::asio::post(executor, std::move(beat));
    });
  };
  const auto free = watch(0);
  const auto stuck = watch(1);
  std::promise<void> let_go;
  boost::asio::post(loops.executor(1), [&] { let_go.get_future().wait(); });
  const auto begun = steady_clock::now();
  watching.start();
  loops.start();
  CHECK_FALSE(stuck());  // not before it was asked
  heartbeat.start();
  std::optional<std::string> reason;
  CHECK(eventually([&] { return (reason = stuck()).has_value(); }));
  CHECK(steady_clock::now() - begun >= std::chrono::seconds(1));
  CHECK_THAT(*reason, Catch::Matchers::StartsWith("has not turned for ") && Catch::Matchers::EndsWith(" s"));
  CHECK(eventually([&] { return !free(); }));
  let_go.set_value();
  CHECK(eventually([&] { return !stuck(); }));

  // Who ends asks nobody, and blames nobody.
  std::promise<void> let_go_again;
  boost::asio::post(loops.executor(1), [&] { let_go_again.get_future().wait(); });
  CHECK(eventually([&] { return stuck().has_value(); }));
  heartbeat.stop();
  CHECK_FALSE(stuck());
  let_go_again.set_value();
  loops.stop();
  watching.stop();
}
