#include "server/request_claims.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace bars;
namespace asio = boost::asio;
using Claim = std::shared_ptr<RequestClaims::Claim>;
using std::chrono::steady_clock;

const fhir::Uuid first = test::numbered_id(1);
const fhir::Uuid second = test::numbered_id(2);

storage::Deadline far() { return steady_clock::now() + std::chrono::minutes(5); }
storage::Deadline past() { return steady_clock::now() - std::chrono::seconds(1); }

template <class Work>
void start(asio::io_context& context, Work work) {
  asio::co_spawn(asio::make_strand(context), std::move(work), asio::detached);
}

/// What acquire() gave, once the context has run as far as it can.
struct Answers {
  std::vector<Claim> held;
  std::vector<fhir::Error> refused;
};

asio::awaitable<void> ask(RequestClaims& claims, fhir::Uuid id, storage::Deadline deadline, Answers& answers) {
  auto claim = co_await claims.acquire(id, deadline);
  if (claim)
    answers.held.push_back(std::move(*claim));
  else
    answers.refused.push_back(claim.error());
}

void ask_for(asio::io_context& context, RequestClaims& claims, fhir::Uuid id, storage::Deadline deadline,
             Answers& answers) {
  start(context, [&claims, &answers, id, deadline] { return ask(claims, id, deadline, answers); });
  context.restart();
  context.poll();
}

}  // namespace

TEST_CASE("TI-7 64 copies of a request are served one after another, in order") {
  RequestClaims claims;
  asio::io_context context;
  int running = 0;
  std::vector<int> order;
  const auto copy = [&](int number) -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    const auto deadline = far();
    auto claim = co_await claims.acquire(first, deadline);
    REQUIRE(claim);
    CHECK(++running == 1);
    for (int step = 0; step < 3; ++step) co_await asio::post(executor, asio::use_awaitable);
    --running;
    order.push_back(number);
  };
  for (int number = 0; number < 64; ++number) start(context, [&copy, number] { return copy(number); });
  context.run();
  REQUIRE(order.size() == 64);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("TI-7 other request ids do not wait") {
  RequestClaims claims;
  asio::io_context context;
  Answers answers;
  ask_for(context, claims, first, past(), answers);
  ask_for(context, claims, second, past(), answers);
  CHECK(answers.held.size() == 2);
}

TEST_CASE("TI-7 ERR-19 a copy whose time is up is told to come again, and the next is served") {
  RequestClaims claims;
  asio::io_context context;
  Answers holder, late, patient;
  ask_for(context, claims, first, far(), holder);
  REQUIRE(holder.held.size() == 1);
  ask_for(context, claims, first, past(), late);
  REQUIRE(late.refused.size() == 1);
  CHECK(late.refused[0].category == fhir::Category::too_early);
  CHECK(late.refused[0].retry_after.count() >= 1);
  CHECK(late.refused[0].expression == "http.X-Request-ID");

  ask_for(context, claims, first, far(), patient);
  CHECK(patient.held.empty());
  holder.held.clear();
  context.restart();
  context.poll();
  REQUIRE(patient.held.size() == 1);
  patient.held.clear();

  // Nothing of it is left behind: the id is free at once.
  Answers again;
  ask_for(context, claims, first, past(), again);
  CHECK(again.held.size() == 1);
}

TEST_CASE("TI-7 the right is given up by whoever holds it last") {
  RequestClaims claims;
  asio::io_context context;
  Answers holder, next;
  ask_for(context, claims, first, far(), holder);
  std::shared_ptr<void> unit_of_work = holder.held[0];
  ask_for(context, claims, first, far(), next);
  holder.held.clear();
  context.restart();
  context.poll();
  CHECK(next.held.empty());
  unit_of_work.reset();
  context.restart();
  context.poll();
  CHECK(next.held.size() == 1);
}

TEST_CASE("TI-7 no more than max_waiting copies wait, one more is refused at once") {
  RequestClaims claims;
  asio::io_context context;
  Answers holder, waiting;
  ask_for(context, claims, first, far(), holder);
  for (std::size_t i = 0; i < RequestClaims::max_waiting; ++i) ask_for(context, claims, first, far(), waiting);
  CHECK(waiting.refused.empty());
  CHECK(waiting.held.empty());

  Answers extra;
  ask_for(context, claims, first, far(), extra);
  REQUIRE(extra.refused.size() == 1);
  CHECK(extra.refused[0].category == fhir::Category::too_early);

  // One place becomes free when the first of the queue is served.
  holder.held.clear();
  context.restart();
  context.poll();
  REQUIRE(waiting.held.size() == 1);
  ask_for(context, claims, first, far(), extra);
  CHECK(extra.refused.size() == 1);
  while (waiting.held.size() + extra.held.size() > 0) {
    waiting.held.clear();
    extra.held.clear();
    context.restart();
    context.poll();
  }
  Answers again;
  ask_for(context, claims, first, past(), again);
  CHECK(again.held.size() == 1);
}

TEST_CASE("TI-7 two copies never both run, whatever the threads do") {
  constexpr int copies = 8;
  constexpr int rounds = 500;
  RequestClaims claims;
  asio::io_context context;
  std::atomic<int> running{0};
  std::atomic<int> overlaps{0};
  std::atomic<int> served{0};
  std::atomic<int> refused{0};
  const auto sender = [&](int number) -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    for (int round = 0; round < rounds; ++round) {
      // Every third waits only for a moment, so that hand-over and deadline meet.
      const auto deadline = (number + round) % 3 == 0 ? steady_clock::now() + std::chrono::microseconds(20) : far();
      auto claim = co_await claims.acquire(first, deadline);
      if (!claim) {
        ++refused;
        continue;
      }
      if (running.fetch_add(1) != 0) ++overlaps;
      if (round % 2 == 0) co_await asio::post(executor, asio::use_awaitable);
      running.fetch_sub(1);
      ++served;
    }
  };
  for (int number = 0; number < copies; ++number) start(context, [&sender, number] { return sender(number); });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&context] { context.run(); });
  for (auto& thread : threads) thread.join();
  CHECK(overlaps == 0);
  CHECK(served + refused == copies * rounds);
  CHECK(served >= copies * rounds / 2);

  Answers again;
  ask_for(context, claims, first, past(), again);
  CHECK(again.held.size() == 1);
}
