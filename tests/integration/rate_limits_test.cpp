// More requests than an organisation, or all together, may send.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

using namespace bars::test;

namespace {

const std::string throttled = "429 REC_TOO_MANY_REQUESTS throttled";

// One token an organisation, and then one a second: far more than a test takes between two requests would be needed to
// see none refused.
Receiver::Change one_a_second() {
  return [](bars::config::Receiver& config) {
    config.limits.requests_per_second_per_organisation = 1;
    config.limits.burst_seconds = std::chrono::seconds(60);
  };
}

/// Asks until it is refused.
HttpResponse exhaust(Session& session) {
  auto answer = session.get("/metadata");
  for (int i = 0; i < 1000 && answer.status == 200; ++i) answer = session.get("/metadata");
  return answer;
}

}  // namespace

TEST_CASE(
    "ERR-20 OO-7 TI-9 too many requests of an organisation are 429 with Retry-After, audited, and not held against "
    "it") {
  Receiver receiver(one_a_second());
  auto session = receiver.session();
  const auto answer = exhaust(session);
  CHECK(outcome_of(answer) == throttled);
  CHECK(answer.header("Retry-After") == "1");
  CHECK(answer.header("X-Request-ID"));
  CHECK(answer.header("Connection") == "keep-alive");

  auto other = receiver.session({.organisation = "C3003"});
  CHECK(outcome_of(other.get("/metadata")) == "200");

  // The message that was refused goes through as soon as there is a token.
  const auto message = new_referral(values_for_referral(emergency_department_id, "a1t1"));
  const auto id = fresh_id();
  std::string outcome;
  bool refused = false;
  for (int i = 0; i < 10'000 && outcome != "200"; ++i) {
    outcome = outcome_of(session.process_message(message, id));
    refused = refused || outcome == throttled;
    REQUIRE((outcome == "200" || outcome == throttled));
  }
  CHECK(outcome == "200");
  receiver.stop();
  CHECK(receiver.count("request") == "1");
  CHECK(receiver.count("audit", "status = 429 AND code = 'REC_TOO_MANY_REQUESTS' AND organisation = 'B2002'") != "0");
  if (refused) CHECK(receiver.count("audit", "status = 429 AND request_id = '" + id + "' AND body_hash = ''") != "0");
}

TEST_CASE("ERR-20 too many requests are refused before their body is read, and the answer arrives") {
  Receiver receiver(one_a_second());
  auto session = receiver.session();
  REQUIRE(exhaust(session).status == 429);
  const std::string body(5 * 1024 * 1024, ' ');
  std::size_t refused = 0;
  for (int i = 0; i < 10; ++i) {
    Client client = session.connect();
    const auto answer = client.request("POST", "/FHIR/R4/$process-message", session.message_headers(), body);
    if (answer.status != 429) continue;  // a token came meanwhile
    ++refused;
    CHECK(outcome_of(answer) == throttled);
    CHECK(answer.header("Connection") == "close");
    CHECK(client.closed_by_server());
  }
  receiver.stop();
  CHECK(receiver.count("audit", "status = 429 AND interaction = 'process-message' AND body_hash = ''") ==
        std::to_string(refused));
}

TEST_CASE("ERR-20 all organisations together have a rate too, and what cannot be read counts as well") {
  Receiver receiver([](bars::config::Receiver& config) {
    config.limits.requests_per_second = 1;
    config.limits.burst_seconds = std::chrono::seconds(5);
  });
  auto session = receiver.session();
  CHECK(outcome_of(exhaust(session)) == throttled);
  // Whoever asks now: with little time between them, at least one of these is refused.
  auto other = receiver.session({.organisation = "C3003"});
  std::string outcome;
  for (int i = 0; i < 1000 && outcome != throttled; ++i) outcome = outcome_of(other.get("/metadata"));
  CHECK(outcome == throttled);
  outcome.clear();
  const auto unreadable = with_header(session.headers(), "NHSD-End-User-Organisation", "???");
  for (int i = 0; i < 1000 && outcome != throttled; ++i)
    outcome = outcome_of(session.send("GET", "/Appointment", unreadable));
  CHECK(outcome == throttled);
}
