// A sender that never gives up: each message is sent again, under its own id, until the receiver has settled it.
#pragma once

#include "tests/support/session.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace bars::test {

/// A message that was acknowledged, by 200 or, sent again, by 409 duplicate.
struct Delivered {
  enum class Kind { referral, booking, cancellation };

  std::string request_id;
  std::string body;
  Kind kind = Kind::referral;
  std::string resource{};  // `Appointment/<id>`; "" when that is not known, because a duplicate does not tell the id
  unsigned version = 0;    // that it made of it
  std::string status{};    // of that version
  std::string slot{};      // that it took
};

class PersistentSender {
 public:
  /// `port`: where the receiver listens, 0 while it is down; whoever changes it from 0 notifies. It, and `slots`, are
  /// shared by all senders.
  PersistentSender(const std::atomic<std::uint32_t>& port, std::filesystem::path pki,
                   const std::vector<OfferedSlot>& slots, unsigned seed)
      : port_(port), options_(ClientOptions::of(pki)), slots_(slots), random_(seed) {}

  /// A new referral, a booking of a slot that others want too, or the cancellation of a booking of its own. Returns
  /// when it is settled.
  void send_one();
  /// Sends everything that was acknowledged once more: each has to be refused as a duplicate.
  void repeat_all();

  std::vector<Delivered> delivered;
  std::map<std::string, std::string> statuses;  // of the bookings whose ids it knows
  std::set<std::string> surprises;              // what nobody expects
  unsigned refused = 0;                         // because somebody else had the slot
  unsigned sent_again = 0;
  unsigned found_done = 0;  // settled by a duplicate: only the answer was lost

 private:
  struct Settled {
    HttpResponse answer;
    bool duplicate = false;
  };

  void refer();
  void book();
  void cancel();
  /// nullopt: refused for good. Else it is the last one delivered.
  std::optional<Settled> deliver(const std::string& body, Delivered::Kind kind);
  /// nullopt: no answer came.
  std::optional<HttpResponse> try_once(const std::string& request_id, const std::string& body);
  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }

  struct Held {
    std::string id;
    MessageValues values;
  };

  const std::atomic<std::uint32_t>& port_;
  ClientOptions options_;
  const std::vector<OfferedSlot>& slots_;
  std::mt19937 random_;
  std::optional<Session> session_;
  std::vector<Held> held_;
};

}  // namespace bars::test
