// The promise that sells this program: whatever the instant of a crash, what was acknowledged is there once, and what
// was not can be sent again.
#include "fhir/json.hpp"
#include "fhir/uuid.hpp"
#include "server/cli/identity_headers.hpp"
#include "server/security/random_id.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/client.hpp"
#include "tests/support/messages.hpp"
#include "tests/support/program.hpp"

#include <sqlite3.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <vector>

namespace {

using namespace bars;

constexpr unsigned kills = 10;
constexpr unsigned senders = 8;

std::string fresh_id() { return security::random_id(security::wall_clock()).text(); }

test::Headers headers_for(const std::string& request_id) {
  cli::Caller caller;
  caller.service = "2000072489";
  caller.organisation = "X26";
  test::Headers headers{{"X-Request-ID", request_id},
                        {"X-Correlation-ID", fresh_id()},
                        {"Accept", "application/fhir+json; version=1.0.0"},
                        {"Content-Type", "application/fhir+json"}};
  for (auto& header : cli::identity_headers(caller)) headers.emplace_back(header.name, header.value);
  return headers;
}

struct Sent {
  std::string request_id;
  std::string body;
  bool acknowledged = false;
};

/// Sends new referrals one after another until the receiver is gone; remembers what was acknowledged.
void send_until_gone(const test::Program& program, std::vector<Sent>& sent) {
  try {
    test::Client client(program.port(), test::ClientOptions::of(program.pki()));
    for (;;) {
      auto& message = sent.emplace_back();
      message.request_id = fresh_id();
      test::MessageValues values;
      values.bundle_id = fresh_id();
      message.body = test::new_referral(values);
      const auto answer =
          client.request("POST", "/FHIR/R4/$process-message", headers_for(message.request_id), message.body);
      message.acknowledged = answer.status == 200;
      if (!message.acknowledged) return;
    }
  } catch (const test::ClientError&) {
    // killed: this is what the test is about
  }
}

/// One number out of the store file.
std::int64_t count(const std::filesystem::path& store, const std::string& sql) {
  sqlite3* database = nullptr;
  sqlite3_stmt* statement = nullptr;
  REQUIRE(sqlite3_open_v2(store.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
  const auto number = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  sqlite3_close(database);
  return number;
}

}  // namespace

TEST_CASE("TI-5 TI-13 kill -9 in a stream of messages loses nothing that was acknowledged and doubles nothing") {
  test::Program program(BARS_RECEIVER_PROGRAM);
  std::mt19937 random(20'261'122);
  std::uniform_int_distribution<int> lifetime(30, 300);
  std::vector<std::vector<Sent>> sent(senders);

  for (unsigned round = 0; round < kills; ++round) {
    program.start();
    std::vector<std::thread> threads;
    for (auto& of_one : sent) threads.emplace_back([&] { send_until_gone(program, of_one); });
    std::this_thread::sleep_for(
        std::chrono::milliseconds(lifetime(random)));  // not waiting for anything: the instant is the point
    program.kill();
    for (auto& thread : threads) thread.join();
  }

  program.start();
  test::Client client(program.port(), test::ClientOptions::of(program.pki()));
  std::size_t acknowledged = 0;
  std::size_t distinct = 0;
  for (const auto& of_one : sent) {
    for (const auto& message : of_one) {
      ++distinct;
      const auto retry =
          client.request("POST", "/FHIR/R4/$process-message", headers_for(message.request_id), message.body);
      if (message.acknowledged) {
        ++acknowledged;
        REQUIRE(retry.status == 409);
        REQUIRE(retry.body.find(R"("code":"duplicate")") != std::string::npos);
      } else {
        // Either it was committed and only the answer was lost, or it is applied now.
        REQUIRE((retry.status == 200 || retry.status == 409));
      }
    }
  }
  CHECK(program.stop() == 0);

  WARN(kills << " kills, " << acknowledged << " acknowledged, " << distinct - acknowledged << " in flight");
  CHECK(acknowledged > kills);
  const auto messages = static_cast<std::int64_t>(distinct);
  CHECK(count(program.store(), "SELECT count(*) FROM message") == messages);
  CHECK(count(program.store(), "SELECT count(DISTINCT request_id) FROM message") == messages);
  CHECK(count(program.store(), "SELECT count(*) FROM resource WHERE type = 'ServiceRequest'") == messages);
}
