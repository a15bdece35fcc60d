// More requests than the receiver can work on.
#include "tests/integration/answers.hpp"
#include "tests/integration/write_lock.hpp"
#include "tests/support/receiver.hpp"

#include <array>
#include <future>

using namespace bars::test;

namespace {

/// A message on a connection of its own, sent and then read.
struct Sent {
  Sent(const Session& session, const std::string& message)
      : body(message), client(session.connect()), headers(session.message_headers(id)) {}

  void send() {
    client.send(request_text("POST", "/FHIR/R4/$process-message", headers, body));
    answer = std::async(std::launch::async, [this] { return client.read_response(); });
  }
  bool is_answered() const { return answer.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready; }

  const std::string id = fresh_id();
  const std::string body;
  Client client;
  const Headers headers;
  std::future<HttpResponse> answer;
};

}  // namespace

TEST_CASE("NFR-2 one request more than there are places is 503 at once, and can be sent again") {
  std::string store;
  const Receiver receiver([&](bars::config::Receiver& config) {
    config.limits.requests_at_once = 1;
    store = config.storage.path.string();
  });
  auto session = receiver.session();
  const auto message = [] { return new_referral(values_for_referral(emergency_department_id, "a1t1")); };
  std::array sent{Sent(session, message()), Sent(session, message())};
  std::size_t first = 0;
  {
    // One of them takes the only place, and keeps it for as long as the store cannot be written.
    const WriteLock lock(store);
    for (auto& one : sent) one.send();
    while (!sent.at(first).is_answered()) first = 1 - first;
  }
  auto& refused = sent.at(first);
  auto& taken = sent.at(1 - first);
  const auto refusal = refused.answer.get();
  CHECK(outcome_of(refusal) == "503 REC_UNAVAILABLE transient");
  CHECK(refusal.header("Retry-After") == "1");
  CHECK(refusal.header("Connection") == "keep-alive");
  CHECK(outcome_of(taken.answer.get()) == "200");

  CHECK(outcome_of(session.process_message(refused.body, refused.id)) == "200");
  CHECK(outcome_of(session.process_message(taken.body, taken.id)) == "409 REC_CONFLICT duplicate");
}
