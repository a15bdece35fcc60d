// More requests than the receiver can work on.
#include "tests/integration/answers.hpp"
#include "tests/integration/write_lock.hpp"
#include "tests/support/receiver.hpp"

using namespace bars::test;

TEST_CASE("NFR-2 one request more than there are places is 503 at once, and can be sent again") {
  std::string store;
  const Receiver receiver([&](bars::config::Receiver& config) {
    config.limits.requests_at_once = 1;
    store = config.storage.path.string();
  });
  auto other = receiver.session();
  REQUIRE(other.get("/metadata").status == 200);
  auto slow = receiver.session();
  const auto id = fresh_id();
  const auto body = new_referral(values_for_referral(emergency_department_id, "a1t1"));
  Client client = slow.connect();
  HttpResponse refused;
  {
    const WriteLock lock(store);
    client.send(request_text("POST", "/FHIR/R4/$process-message", slow.message_headers(id), body));
    // Once the message is in its place there is none for anybody else.
    for (int i = 0; i < 10'000 && refused.status != 503; ++i) refused = other.get("/metadata");
  }
  CHECK(outcome_of(refused) == "503 REC_UNAVAILABLE transient");
  CHECK(refused.header("Retry-After") == "1");
  CHECK(refused.header("Connection") == "keep-alive");
  CHECK(outcome_of(client.read_response()) == "200");
  CHECK(outcome_of(other.process_message(body, id)) == "409 REC_CONFLICT duplicate");
}
