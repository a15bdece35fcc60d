// The restore drill of docker/README.md, step by step, with senders at work when the copy is made.
#include "tests/fault/persistent_sender.hpp"
#include "tests/fault/stored.hpp"
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/program.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>
#include <thread>

using namespace bars::test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

using Kind = Delivered::Kind;

constexpr unsigned senders = 8;
constexpr std::size_t enough = 100;  // acknowledged messages
constexpr std::size_t contested_slots = 100;
constexpr std::string_view duplicate = "409 REC_CONFLICT duplicate";

/// A receiver in a folder of its own, with ports and certificates of its own, and the key of the audit.
struct Site {
  Program program{BARS_RECEIVER_PROGRAM};
  fs::path config = program.folder() / "receiver.yaml";
  fs::path heads = program.folder() / "heads";

  Site() {
    const auto key = program.folder() / "audit.key";
    std::ofstream(key) << std::string(48, 'k') << "\n";
    fs::permissions(key, fs::perms::owner_read | fs::perms::owner_write);
    std::ofstream(config, std::ios::app) << "audit: { key_file: audit.key, heads_file: heads }\n";
  }
  std::string run(const std::string& command, const std::string& more = {}) const {
    return output_of(command + " --config " + config.string() + " " + more + " 2>&1");
  }
  Session session() const { return Session(program.port(), ClientOptions::of(program.pki()), {}); }
};

/// Senders at work, each on a thread of its own, between start() and stop().
class Traffic {
 public:
  Traffic(const Site& site, const std::vector<OfferedSlot>& slots) : acknowledged_(senders) {
    for (unsigned seed = 1; seed <= senders; ++seed) all.emplace_back(port_, site.program.pki(), slots, seed);
  }
  ~Traffic() { stop(); }
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;

  void start(std::uint16_t port) {
    port_ = port;
    stopping_ = false;
    for (std::size_t i = 0; i < all.size(); ++i) threads_.emplace_back([this, i] { work(all[i], acknowledged_[i]); });
  }
  void stop() {
    stopping_ = true;
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }
  /// Of each sender, how many of those that it delivered have been acknowledged by now.
  std::vector<std::size_t> acknowledged() const { return {acknowledged_.begin(), acknowledged_.end()}; }
  bool goes_on_for(std::size_t messages) const {
    const auto until = total() + messages;
    return eventually([&] { return total() >= until; });
  }

  std::vector<PersistentSender> all;

 private:
  void work(PersistentSender& sender, std::atomic<std::size_t>& acknowledged) {
    try {
      for (; !stopping_; acknowledged = sender.delivered.size()) sender.send_one();
    } catch (const std::exception& fault) {
      sender.surprises.insert(fault.what());
    }
  }
  std::size_t total() const { return std::accumulate(acknowledged_.begin(), acknowledged_.end(), std::size_t{0}); }

  std::atomic<std::uint32_t> port_{0};
  std::atomic<bool> stopping_{false};
  std::vector<std::atomic<std::size_t>> acknowledged_;
  std::vector<std::thread> threads_;
};

/// Those that are neither about to begin nor beyond a search of the day: the same search finds them minutes later.
std::vector<OfferedSlot> slots_of(const Site& site) {
  auto slots = site.session().slots();
  REQUIRE(slots.size() > 2 * contested_slots);
  const auto first = slots.begin() + static_cast<std::ptrdiff_t>(contested_slots / 2);
  return {first, first + static_cast<std::ptrdiff_t>(contested_slots)};
}

std::string etag(unsigned version) { return "W/\"" + std::to_string(version) + "\""; }

/// Acknowledged before the copy was begun: its id is used up, for the same resource, and the version that it made is
/// there.
void check_held(Session& session, const Delivered& message) {
  INFO(message.request_id << " " << message.resource);
  REQUIRE_FALSE(message.resource.empty());
  const auto again = session.process_message(message.body, message.request_id);
  REQUIRE(outcome_of(again) == duplicate);
  REQUIRE_THAT(diagnostics_of(again), Contains("It is held as " + message.resource + "."));
  const auto version = session.get("/" + message.resource + "/_history/" + std::to_string(message.version));
  REQUIRE(version.status == 200);
  REQUIRE(version.header("ETag") == etag(message.version));
  REQUIRE(Answer(version.body).root()["status"].text() == message.status);
}

/// What was booked and is not cancelled in the copy still has its slot: nobody is offered it, and nobody gets it.
void check_slots_taken(Session& session, const std::vector<const Delivered*>& bookings) {
  std::set<std::string> taken;
  for (const auto* booking : bookings) {
    const auto current = session.get("/" + booking->resource);
    REQUIRE(current.status == 200);
    const bool booked = Answer(current.body).root()["status"].text() == "booked";
    REQUIRE(current.header("ETag") == etag(booked ? 1 : 2));
    if (booked) taken.insert(booking->slot);
  }
  REQUIRE_FALSE(taken.empty());
  std::set<std::string> busy;
  for (const auto& slot : session.slots("busy")) {
    busy.insert(slot.id);
    if (taken.contains(slot.id))
      CHECK(outcome_of(session.process_message(new_booking(values_for(slot)))) == "409 REC_CONFLICT conflict");
  }
  for (const auto& slot : session.slots()) CHECK_FALSE(taken.contains(slot.id));
  for (const auto& id : taken) CHECK(busy.contains(id));
}

/// Acknowledged later. In the copy or not, it is applied once, unless something else is missing there: a booking that
/// is to be cancelled, a cancellation that made room. Whether it is held now.
bool settle_later(Session& session, const Delivered& message) {
  INFO(message.request_id);
  const auto first = outcome_of(session.process_message(message.body, message.request_id));
  const bool held = first == "200" || first == duplicate;
  if (message.kind == Kind::booking && first == "409 REC_CONFLICT conflict") return false;
  if (message.kind == Kind::cancellation && first == "404 REC_NOT_FOUND not-found") return false;
  CAPTURE(first);
  REQUIRE(held);
  REQUIRE(outcome_of(session.process_message(message.body, message.request_id)) == duplicate);
  return true;
}

/// Every message that is held was applied once: one version, one record of the message, one of the audit.
void check_applied_once(const fs::path& store, std::size_t held) {
  const auto connection = opened(store);
  CHECK(count(*connection, "SELECT count(*) FROM request WHERE committed = 1") == held);
  CHECK(count(*connection, "SELECT count(*) FROM message") == held);
  CHECK(count(*connection, "SELECT count(*) FROM resource WHERE type IN ('Appointment', 'ServiceRequest')") == held);
  CHECK(count(*connection,
              "SELECT count(DISTINCT request_id) FROM audit WHERE status = 200 AND interaction = "
              "'process-message'") == held);
  CHECK(count(*connection, "SELECT count(*) FROM audit WHERE status = 200 AND interaction = 'process-message'") ==
        held);
  CHECK(count(*connection, "SELECT count(*) FROM slot WHERE taken > capacity") == 0);
}

/// Everything that the senders know, against a receiver that started on the copy; how many messages it holds then.
std::size_t check_restored(Session& session, const Traffic& traffic, const std::vector<std::size_t>& before) {
  std::size_t held = 0;
  std::vector<const Delivered*> bookings;
  for (std::size_t i = 0; i < senders; ++i) {
    const auto& sender = traffic.all[i];
    CHECK(sender.surprises == std::set<std::string>());
    for (std::size_t n = 0; n < before[i]; ++n) {
      check_held(session, sender.delivered[n]);
      if (sender.delivered[n].kind == Kind::booking) bookings.push_back(&sender.delivered[n]);
    }
    held += before[i];
  }
  check_slots_taken(session, bookings);
  std::size_t later = 0;
  for (std::size_t i = 0; i < senders; ++i)
    for (std::size_t n = before[i]; n < traffic.all[i].delivered.size(); ++n)
      if (settle_later(session, traffic.all[i].delivered[n])) ++later;
  WARN(held << " acknowledged before the copy was begun, all there; of those after it " << later << " held now");
  return held + later;
}

}  // namespace

TEST_CASE("TI-5 TI-13 NFR-4 LOG-1 the restore drill: a copy made under load has all that was acknowledged") {
  Site original;
  original.program.start();
  const auto slots = slots_of(original);
  Traffic traffic(original, slots);
  traffic.start(original.program.port());
  REQUIRE(traffic.goes_on_for(enough));
  traffic.stop();
  REQUIRE(original.program.stop() == 0);  // which exports a head
  original.program.start();
  traffic.start(original.program.port());
  REQUIRE(traffic.goes_on_for(enough));

  const auto heads = (original.program.folder() / "heads-of-the-copy").string();
  const auto copy = (original.program.folder() / "copy.db").string();
  const auto before = traffic.acknowledged();
  fs::copy_file(original.heads, heads);
  CHECK_THAT(original.run("backup", copy), Contains(" bytes, checked, nothing wrong\nexit 0"));
  REQUIRE(traffic.goes_on_for(enough));
  traffic.stop();
  REQUIRE(original.program.stop() == 0);
  CHECK_THAT(output_of("check-store " + copy), Contains("nothing wrong\nexit 0"));
  CHECK_THAT(original.run("audit verify", copy), Contains("Records are missing at the end") && Contains("exit 1"));
  CHECK_THAT(original.run("audit verify", "--heads " + heads + " " + copy), Contains("nothing wrong"));

  Site restored;
  fs::copy_file(copy, restored.program.store());
  restored.program.start();
  auto session = restored.session();
  const auto held = check_restored(session, traffic, before);
  CHECK_THAT(restored.run("check-store"), Contains("nothing wrong\nexit 0"));
  const auto verified = restored.run("audit verify", "--heads " + heads);
  CHECK_THAT(verified, Contains("nothing wrong") && !Contains(" 0 exported heads") && Contains("exit 0"));
  REQUIRE(restored.program.stop() == 0);
  CHECK_THAT(restored.run("audit verify"), Contains("nothing wrong") && Contains("exit 0"));
  check_applied_once(restored.program.store(), held);
}
