// Backups of a store that serves, and what can be done with one.
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/support/program.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace bars::test;

namespace {

struct Sent {
  std::string request_id;
  std::string message;
};

Sent next_message() { return {fresh_id(), new_referral(values_for_referral("2000072489", "a1t1"))}; }

}  // namespace

TEST_CASE(
    "TI-13 TI-5 a backup made under load is whole, and a receiver that starts on it knows what was acknowledged") {
  Program program(BARS_RECEIVER_PROGRAM);
  const auto config = " --config " + (program.folder() / "receiver.yaml").string() + " ";
  const auto copy = (program.folder() / "copy.db").string();
  program.start();
  std::vector<Sent> before;
  Session session(program.port(), ClientOptions::of(program.pki()), {});
  for (int i = 0; i < 20; ++i) {
    before.push_back(next_message());
    REQUIRE(outcome_of(session.process_message(before.back().message, before.back().request_id)) == "200");
  }

  std::atomic<bool> enough{false};
  std::atomic<unsigned> wrong{0};
  std::thread load([&] {
    while (!enough) {
      const auto sent = next_message();
      if (outcome_of(session.process_message(sent.message, sent.request_id)) != "200") ++wrong;
    }
  });
  const auto made = output_of("backup" + config + copy);
  enough = true;
  load.join();
  CHECK(wrong == 0);
  CHECK(made.find(" bytes, checked, nothing wrong\nexit 0") != std::string::npos);
  CHECK(output_of("backup" + config + copy + " 2>&1").find("There is such a file already") != std::string::npos);
  CHECK(output_of("check-store" + config).find(": nothing wrong\nexit 0") != std::string::npos);
  REQUIRE(program.stop() == 0);

  std::filesystem::rename(copy, program.store());
  program.start();
  Session again(program.port(), ClientOptions::of(program.pki()), {});
  for (const auto& sent : before)
    CHECK(outcome_of(again.process_message(sent.message, sent.request_id)) == "409 REC_CONFLICT duplicate");
  CHECK(program.stop() == 0);
  CHECK(output_of("check-store " + program.store().string()).find(": nothing wrong\nexit 0") != std::string::npos);
}

TEST_CASE("a store without a receiver is backed up too, and misuse of backup and check-store is told") {
  Program program(BARS_RECEIVER_PROGRAM);
  const auto config = " --config " + (program.folder() / "receiver.yaml").string() + " ";
  program.start();
  REQUIRE(program.stop() == 0);
  const auto copy = (program.folder() / "copy.db").string();
  CHECK(output_of("backup --unchecked" + config + copy).find(" bytes\nexit 0") != std::string::npos);
  CHECK(output_of("check-store " + copy).find("nothing wrong\nexit 0") != std::string::npos);
  CHECK(output_of("backup" + config + "/nowhere/copy.db 2>&1").find("no backup was made: cannot create /nowhere/") ==
        0);
  CHECK(output_of("check-store /etc/hostname 2>&1").find("exit 1") != std::string::npos);
  CHECK(output_of("check-store 2>&1").find("exit 2") != std::string::npos);
  CHECK(output_of("check-store" + config + copy + " 2>&1").find("exit 2") != std::string::npos);
}
