// More requests than the receiver can work on.
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/integration/write_lock.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/responses.hpp"

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

/// One place, and two messages at once: the one that gets none is told at once, and both are taken in the end.
void check_the_only_place(const Running& running, const std::array<std::string, 2>& messages) {
  auto session = running.receiver.session();
  std::array sent{Sent(session, messages[0]), Sent(session, messages[1])};
  std::size_t first = 0;
  {
    // One of them takes the only place, and keeps it for as long as the store cannot be written.
    const WriteLock lock(running.config.storage.path.string());
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

void has_one_place(bars::config::Receiver& config) { config.limits.requests_at_once = 1; }

}  // namespace

TEST_CASE("NFR-2 one request more than there are places is 503 at once, and can be sent again") {
  const Running running(has_one_place);
  const auto referral = [] { return new_referral(values_for_referral(emergency_department_id, "a1t1")); };
  check_the_only_place(running, {referral(), referral()});
}

TEST_CASE("NFR-7 a response is bounded as a request is: one more than there are places is 503 at once") {
  const Running running([](bars::config::Receiver& config) {
    has_one_place(config);
    config.services[0].accepts[0].messages.emplace_back("servicerequest-response-referral");
  });
  const auto response = [&] {
    auto sent = sent_values("a1t1", "1.0.0");
    sent.bundle_id = fresh_id();
    registered(running.config, new_referral(sent));
    ResponseValues values;
    values.definition = "servicerequest-response-referral";
    values.bundle_id = fresh_id();
    values.status = "revoked";
    values.encounter_status = "cancelled";
    return response_to(new_referral(sent), values);
  };
  check_the_only_place(running, {response(), response()});
}
