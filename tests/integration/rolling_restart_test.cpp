// Two receivers behind a balancer are restarted, one after the other, under load: no sender notices.
#include "tests/support/balancer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/program.hpp"
#include "tests/support/session.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace bars::test;
namespace fs = std::filesystem;

namespace {

/// What became of all requests.
struct Tally {
  std::atomic<std::size_t> answered{0};  // with success
  std::atomic<bool> enough{false};
  std::mutex mutex;
  std::vector<std::string> failures;  // guarded by mutex

  void fail(std::string what) {
    const std::lock_guard lock(mutex);
    failures.push_back(std::move(what));
  }
};

/// The other end has ended the connection, or begun to: nothing else comes unasked.
bool has_ended(const Client& client) {
  char byte = 0;
  return ::recv(SSL_get_fd(client.tls()), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

/// A sender that keeps its connection, and has nothing to say for a moment between its requests. One that ends before a
/// request is sent on it is replaced (RFC 9112, 9.3); a request that was sent and not answered is never sent again: it
/// has failed.
void send_again_and_again(const Session& sender, bool messages, Tally& tally) {
  std::optional<Client> client;
  for (unsigned turn = 0; !tally.enough; ++turn) {
    std::this_thread::sleep_for(std::chrono::milliseconds(turn * 7 % 20));
    try {
      if (!client || has_ended(*client)) client.emplace(sender.connect());
    } catch (const ClientError&) {
      client.reset();
      continue;
    }
    try {
      const auto answer = messages ? client->request("POST", "/FHIR/R4/$process-message", sender.message_headers(),
                                                     new_referral(values_for_referral("2000072489", "a1t1")))
                                   : client->request("GET", "/FHIR/R4/metadata", sender.headers());
      if (answer.status == 200)
        ++tally.answered;
      else
        tally.fail(std::to_string(answer.status) + " " + answer.body);
      if (answer.header("Connection") == "close") client.reset();
    } catch (const ClientError& error) {
      tally.fail(error.what());
      client.reset();
    }
  }
}

/// So many more answers, from now on.
bool goes_on(const Tally& tally, std::size_t answers) {
  return eventually([&tally, goal = tally.answered + answers] { return tally.answered >= goal; });
}

}  // namespace

TEST_CASE("NFR-4 RESP-12 two receivers behind a balancer restart in turn under load, and no request fails") {
  std::array<Program, 2> receivers{Program(BARS_RECEIVER_PROGRAM), Program(BARS_RECEIVER_PROGRAM)};
  fs::copy(receivers[0].pki(), receivers[1].pki(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  for (const auto& receiver : receivers)
    std::ofstream(receiver.folder() / "receiver.yaml", std::ios::app) << "shutdown: { drain_seconds: 3 }\n";
  Balancer balancer(receivers.size());
  const auto begin = [&](std::size_t i) {
    receivers[i].start();
    balancer.set(i, receivers[i].port(), receivers[i].admin_port());
    return eventually([&] { return balancer.is_green(i); });
  };
  REQUIRE(begin(0));
  REQUIRE(begin(1));

  Tally tally;
  std::vector<std::thread> senders;
  for (const bool messages : {true, true, false, true, false, true})
    senders.emplace_back([&, messages] {
      const Session sender(balancer.port(), ClientOptions::of(receivers[0].pki()), {});
      send_again_and_again(sender, messages, tally);
    });
  bool going = goes_on(tally, 100);
  for (std::size_t i = 0; i < receivers.size(); ++i) {
    CHECK(balancer.given(i) > 0);
    CHECK(receivers[i].stop() == 0);
    CHECK(going);
    going = goes_on(tally, 50) && begin(i) && goes_on(tally, 50);
  }
  CHECK(going);
  CHECK(balancer.given(0) > 0);  // all of them, while the second was away
  tally.enough = true;
  for (auto& sender : senders) sender.join();
  CHECK(tally.answered > 250);
  for (const auto& failure : tally.failures) FAIL_CHECK(failure);
}
