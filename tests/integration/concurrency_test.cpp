// Many senders at the same instant: one effect, whatever the order.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

#include <latch>
#include <map>
#include <thread>

using namespace bars::test;

namespace {

constexpr std::size_t senders = 64;

/// A slow machine must not turn into a 408.
void patiently(bars::config::Receiver& receiver) {
  receiver.limits.request_seconds = std::chrono::seconds(60);
  receiver.limits.handshake_seconds = std::chrono::seconds(60);
}

/// Sends the requests over a connection each, all at once; how often each outcome was seen.
std::map<std::string, std::size_t> send_together(Session& session, const std::vector<std::string>& requests) {
  std::vector<Client> clients;
  for (std::size_t i = 0; i < requests.size(); ++i) clients.push_back(session.connect());
  std::vector<std::string> outcomes(requests.size());
  std::latch start(static_cast<std::ptrdiff_t>(requests.size()));
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < requests.size(); ++i)
    threads.emplace_back([&, i] {
      try {
        start.arrive_and_wait();
        clients[i].send(requests[i]);
        outcomes[i] = outcome_of(clients[i].read_response());
      } catch (const std::exception& fault) {
        outcomes[i] = fault.what();
      }
    });
  for (auto& thread : threads) thread.join();
  std::map<std::string, std::size_t> seen;
  for (const auto& outcome : outcomes) ++seen[outcome];
  return seen;
}

std::string post(const Headers& headers, const std::string& body) {
  return request_text("POST", "/FHIR/R4/$process-message", headers, body);
}

}  // namespace

TEST_CASE("TI-5 TI-7 of 64 copies of one booking at once exactly one is processed") {
  Receiver receiver(patiently);
  auto session = receiver.session();
  const auto copy = post(session.message_headers(), new_booking(values_for(session.slots().at(0))));
  auto seen = send_together(session, std::vector<std::string>(senders, copy));
  CAPTURE(seen);
  CHECK(seen["200"] == 1);
  CHECK(seen["409 REC_CONFLICT duplicate"] + seen["425 REC_TOO_EARLY duplicate"] == senders - 1);
  receiver.stop();
  CHECK(receiver.count("request") == "1");
  CHECK(receiver.count("message") == "1");
  CHECK(receiver.count("resource") == "1");
  CHECK(receiver.value("SELECT sum(taken) FROM slot") == "1");
  CHECK(receiver.count("audit", "interaction = 'process-message'") == std::to_string(senders));
}

TEST_CASE("BOOK-2 ERR-53 of 64 bookings of one slot at once exactly one gets it") {
  Receiver receiver(patiently);
  auto session = receiver.session();
  const auto slot = session.slots().at(0);
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < senders; ++i)
    requests.push_back(post(session.message_headers(), new_booking(values_for(slot))));
  auto seen = send_together(session, requests);
  CAPTURE(seen);
  CHECK(seen["200"] == 1);
  CHECK(seen["409 REC_CONFLICT conflict"] == senders - 1);
  receiver.stop();
  CHECK(receiver.count("resource") == "1");
  CHECK(receiver.value("SELECT sum(taken) FROM slot") == "1");
  CHECK(receiver.count("request", "committed = 0") == std::to_string(senders - 1));  // TI-8
}

TEST_CASE("TI-8 of 64 copies of a booking that must be refused every one is told the same") {
  Receiver receiver(patiently);
  auto session = receiver.session();
  const auto slot = session.slots().at(0);
  REQUIRE(outcome_of(session.process_message(new_booking(values_for(slot)))) == "200");
  const auto copy = post(session.message_headers(), new_booking(values_for(slot)));
  auto seen = send_together(session, std::vector<std::string>(senders, copy));
  CAPTURE(seen);
  CHECK(seen["409 REC_CONFLICT conflict"] + seen["425 REC_TOO_EARLY duplicate"] == senders);
  receiver.stop();
  CHECK(receiver.count("request", "committed = 0") == "1");
}

TEST_CASE("BOOK-2 64 bookings of 64 slots at once all get theirs") {
  Receiver receiver(patiently);
  auto session = receiver.session();
  const auto slots = session.slots();
  REQUIRE(slots.size() >= senders);
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < senders; ++i)
    requests.push_back(post(session.message_headers(), new_booking(values_for(slots[i]))));
  auto seen = send_together(session, requests);
  CAPTURE(seen);
  CHECK(seen["200"] == senders);
  CHECK(session.slots("busy").size() == senders);
}
