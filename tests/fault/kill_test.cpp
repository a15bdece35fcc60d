// The promise that sells this program: whatever the instant of a crash, what was acknowledged is there once, and what
// was not can be sent again.
#include "server/security/digest.hpp"
#include "storage/check.hpp"
#include "tests/fault/persistent_sender.hpp"
#include "tests/fault/stored.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

using namespace bars;
using namespace bars::test;

namespace {

constexpr unsigned senders = 32;
constexpr std::size_t contested_slots = 60;

unsigned number_of_kills() {
  const char* said = std::getenv("BARS_FAULT_KILLS");
  return said == nullptr ? 10 : static_cast<unsigned>(std::stoul(said));
}

template <class Work>
void in_threads(std::vector<PersistentSender>& all, Work work) {
  std::vector<std::thread> threads;
  for (auto& sender : all)
    threads.emplace_back([&sender, work] {
      try {
        work(sender);
      } catch (const std::exception& fault) {
        sender.surprises.insert(fault.what());
      }
    });
  for (auto& thread : threads) thread.join();
}

/// The receiver comes and goes while everybody sends; it stays up in the end, until everything is settled.
void kill_and_restart(Program& program, std::atomic<std::uint32_t>& port, unsigned kills,
                      std::vector<PersistentSender>& all) {
  std::mt19937 random(20'261'122);
  std::uniform_int_distribution<int> lifetime(200, 500);
  std::atomic<bool> enough = false;
  const auto up = [&] {
    program.start();
    port = program.port();
    port.notify_all();
  };
  std::thread sending([&] {
    in_threads(all, [&enough](PersistentSender& sender) {
      while (!enough) sender.send_one();
    });
  });
  try {
    for (unsigned kill = 0; kill < kills; ++kill) {
      up();
      // Not waiting for anything: the instant is the point.
      std::this_thread::sleep_for(std::chrono::milliseconds(lifetime(random)));
      port = 0;
      program.kill();
    }
    enough = true;
    up();
  } catch (...) {
    enough = true;
    port = 1;  // nobody listens there
    port.notify_all();
    sending.join();
    throw;
  }
  sending.join();
}

std::string hex_of(const std::array<std::uint8_t, 32>& bytes) {
  std::string text;
  for (const auto byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::string without_hyphens(std::string id) {
  id.erase(std::remove(id.begin(), id.end(), '-'), id.end());
  return id;
}

/// Two columns of text.
std::map<std::string, std::string> pairs(storage::sqlite::Connection& connection, std::string_view sql) {
  std::map<std::string, std::string> found;
  storage::sqlite::Query query(connection, sql);
  while (query.step()) found[query.text(0)] = query.text(1);
  return found;
}

/// What the store holds, by ids without hyphens.
struct Stored {
  explicit Stored(const std::filesystem::path& path)
      : connection(opened(path)),
        hashes(pairs(*connection,
                     "SELECT lower(hex(request_id)), lower(hex(body_hash)) FROM request WHERE committed = 1")),
        statuses(pairs(*connection,
                       "SELECT lower(hex(id)), status FROM resource WHERE type = 'Appointment' AND current = 1")),
        audited(pairs(*connection,
                      "SELECT replace(request_id, '-', ''), count(*) FROM audit WHERE status = 200 AND interaction = "
                      "'process-message' GROUP BY request_id")) {}

  std::unique_ptr<storage::sqlite::Connection> connection;
  std::map<std::string, std::string> hashes;
  std::map<std::string, std::string> statuses;
  std::map<std::string, std::string> audited;  // how often
};

/// Each acknowledged message is there with its hash and its one audit record, each booking with its last status.
void check_delivered(const PersistentSender& sender, const Stored& stored) {
  CHECK(sender.surprises == std::set<std::string>());
  for (const auto& message : sender.delivered) {
    INFO(message.request_id);
    const auto id = without_hyphens(message.request_id);
    REQUIRE(stored.hashes.count(id) == 1);
    REQUIRE(stored.hashes.at(id) == hex_of(security::sha256(message.body)));
    REQUIRE(stored.audited.count(id) == 1);
    REQUIRE(stored.audited.at(id) == "1");
  }
  for (const auto& [id, status] : sender.statuses) {
    INFO(id);
    REQUIRE(stored.statuses.count(without_hyphens(id)) == 1);
    REQUIRE(stored.statuses.at(without_hyphens(id)) == status);
  }
}

}  // namespace

TEST_CASE("TI-5 TI-7 TI-13 kill -9 under 32 senders who try again loses nothing acknowledged and doubles nothing") {
  Program program(BARS_RECEIVER_PROGRAM);
  program.start();
  auto slots = Session(program.port(), ClientOptions::of(program.pki()), Sender{}).slots();
  REQUIRE(program.stop() == 0);
  REQUIRE(slots.size() >= contested_slots);
  slots.resize(contested_slots);

  std::atomic<std::uint32_t> port = 0;
  std::vector<PersistentSender> all;
  for (unsigned seed = 1; seed <= senders; ++seed) all.emplace_back(port, program.pki(), slots, seed);
  const unsigned kills = number_of_kills();
  kill_and_restart(program, port, kills, all);
  in_threads(all, [](PersistentSender& sender) { sender.repeat_all(); });
  REQUIRE(program.stop() == 0);

  CHECK(storage::find_faults(program.store()) == std::vector<std::string>());
  const Stored stored(program.store());
  std::size_t delivered = 0;
  unsigned refused = 0;
  unsigned sent_again = 0;
  unsigned found_done = 0;
  for (const auto& sender : all) {
    check_delivered(sender, stored);
    delivered += sender.delivered.size();
    refused += sender.refused;
    sent_again += sender.sent_again;
    found_done += sender.found_done;
  }
  WARN(kills << " kills; " << delivered << " acknowledged, lost 0, doubled 0; " << refused << " refused; " << sent_again
             << " sent again, " << found_done << " of them had been done");
  CHECK(delivered > kills);
  // No effect without an acknowledged id: each message made one version of its booking or referral.
  CHECK(stored.hashes.size() == delivered);
  CHECK(stored.audited.size() == delivered);
  CHECK(count(*stored.connection, "SELECT count(*) FROM message") == delivered);
  CHECK(count(*stored.connection, "SELECT count(*) FROM resource WHERE type IN ('Appointment', 'ServiceRequest')") ==
        delivered);
  CHECK(count(*stored.connection, "SELECT count(*) FROM slot WHERE taken > capacity") == 0);
}
