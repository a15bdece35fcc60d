// Many clients who book, move and cancel over few slots for a while: what is left must agree with itself.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/rest_writes.hpp"

#include <array>
#include <atomic>
#include <random>
#include <set>
#include <thread>

using namespace bars::test;

namespace {

constexpr unsigned clients = 32;
constexpr std::size_t contested = 50;
#ifdef BARS_SANITIZED
constexpr std::chrono::seconds duration{8};
#else
constexpr std::chrono::seconds duration{60};
#endif

/// One sender: its bookings are its own to move and cancel, the slots are everybody's.
class Rescheduler {
 public:
  Rescheduler(Session session, const std::vector<OfferedSlot>& slots, unsigned seed)
      : session_(std::move(session)), slots_(slots), random_(seed) {}

  void step() {
    switch (below(4)) {
      case 0: book_by_message(); break;
      case 1: book(); break;
      case 2: move(); break;
      default: cancel(); break;
    }
  }

  std::vector<std::string> held;    // Appointments that were acknowledged and not cancelled since
  std::set<std::string> surprises;  // outcomes that nobody expects
  unsigned done = 0;
  unsigned refused = 0;

 private:
  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }
  const OfferedSlot& slot() { return slots_[below(slots_.size())]; }

  bool took(const HttpResponse& answer) {
    const auto outcome = answer.status == 200 ? "200" : outcome_of(answer);
    if (outcome == "409 REC_CONFLICT conflict")
      ++refused;
    else if (outcome == "200")
      ++done;
    else
      surprises.insert(outcome);
    return outcome == "200";
  }

  void book_by_message() {
    const auto answer = session_.process_message(new_booking(values_for(slot())));
    if (took(answer)) held.push_back(Answer(answer.body).id_of("Appointment"));
  }
  void book() {
    const auto answer = session_.send("POST", "/Appointment", session_.message_headers(), appointment_for(slot()));
    if (took(answer)) held.emplace_back(Answer(answer.body).root()["id"].text());
  }
  void move() {
    if (held.empty()) return;
    took(session_.send("PATCH", "/Appointment/" + held[below(held.size())], session_.message_headers(),
                       moved_to(slot())));
  }
  void cancel() {
    if (held.empty()) return;
    const auto which = below(held.size());
    if (took(session_.send("DELETE", "/Appointment/" + held[which], session_.headers())))
      held.erase(held.begin() + static_cast<std::ptrdiff_t>(which));
  }

  Session session_;
  const std::vector<OfferedSlot>& slots_;
  std::mt19937 random_;
};

}  // namespace

TEST_CASE("BOOK-2 APPT-10 32 clients book, move and cancel over 50 slots, and slots and bookings agree") {
  Receiver receiver([](bars::config::Receiver& config) {
    allow_every_write(config);
    config.limits.request_seconds = std::chrono::seconds(60);  // a slow machine must not turn into a 408
    config.limits.handshake_seconds = std::chrono::seconds(60);
  });
  auto slots = receiver.session().slots();
  REQUIRE(slots.size() >= contested);
  slots.resize(contested);

  std::vector<Rescheduler> all;
  for (unsigned seed = 1; seed <= clients; ++seed) all.emplace_back(receiver.session(), slots, seed);
  const auto end = std::chrono::steady_clock::now() + duration;
  std::vector<std::thread> threads;
  for (auto& client : all)
    threads.emplace_back([&client, end] {
      try {
        while (std::chrono::steady_clock::now() < end) client.step();
      } catch (const std::exception& fault) {
        client.surprises.insert(fault.what());
      }
    });
  for (auto& thread : threads) thread.join();
  receiver.stop();

  unsigned done = 0;
  unsigned refused = 0;
  std::size_t held = 0;
  for (const auto& client : all) {
    CHECK(client.surprises == std::set<std::string>());
    done += client.done;
    refused += client.refused;
    held += client.held.size();
    for (const auto& id : client.held) {
      INFO(id);
      const auto uuid = bars::fhir::parse_uuid(id);
      REQUIRE(uuid);
      std::string hex;
      for (const char c : id)
        if (c != '-') hex += c;
      CHECK(receiver.value("SELECT status FROM resource WHERE current = 1 AND id = x'" + hex + "'") == "booked");
    }
  }
  UNSCOPED_INFO(done << " done, " << refused << " refused, " << held << " held");
  CHECK(done > clients);
  CHECK(refused > 0);
  // Nothing is booked that nobody holds, no slot twice, and each slot counts what is booked in it.
  const std::string booked = "type = 'Appointment' AND current = 1 AND status = 'booked'";
  CHECK(receiver.count("resource", booked) == std::to_string(held));
  CHECK(receiver.value("SELECT count(DISTINCT slot_id) FROM resource WHERE " + booked) == std::to_string(held));
  CHECK(receiver.value("SELECT count(*) FROM slot WHERE taken <> (SELECT count(*) FROM resource WHERE " + booked +
                       " AND slot_id = slot.id)") == "0");
  CHECK(receiver.count("slot", "taken > capacity") == "0");
}
