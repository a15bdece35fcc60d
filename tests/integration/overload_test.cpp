// More requests than the receiver can work on.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

#include <sqlite3.h>

using namespace bars::test;

namespace {

/// Keeps the receiver from writing, for less than the two seconds that it waits for that.
class WriteLock {
 public:
  explicit WriteLock(const std::string& store) {
    REQUIRE(sqlite3_open_v2(store.c_str(), &database_, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
    sqlite3_busy_timeout(database_, 1000);
    REQUIRE(sqlite3_exec(database_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  ~WriteLock() { sqlite3_close(database_); }
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

 private:
  sqlite3* database_ = nullptr;
};

}  // namespace

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
