// The standard, of so much of a message as the sequences of model_test vary. Times are minutes after nine.
#pragma once

#include "fhir/error.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bars::model {

using fhir::Category;

/// What becomes of a request: nothing is wrong, or the category of the refusal.
using Expected = std::optional<Category>;

inline constexpr std::size_t slots = 3;

enum class Kind { referral, validation, ambulance };  // a1t1, a4t1, a6t1

struct Booking {
  std::string id;
  std::size_t slot;
  std::size_t patient;
  std::string status = "booked";

  bool is_current() const { return status == "booked"; }
};

struct Referral {
  std::string id;
  std::string encounter;  // ours in it
  Kind kind;
  std::size_t patient;
  unsigned updated;  // its newest entries
  std::string status = "active";
  std::optional<unsigned> set{};    // when staff gave it its status, unless a message has come since
  std::optional<unsigned> noted{};  // when staff took note
  bool is_unread = true;            // since they did
  bool is_begun = false;

  bool is_current() const { return status == "active" || status == "on-hold"; }
};

/// A request for validation that we sent.
struct Outgoing {
  std::vector<std::string> bundles;  // any of them may be answered (MH-12)
  std::string id;
  std::size_t patient;
  unsigned updated;                     // its newest message
  std::optional<unsigned> responded{};  // the responder's Encounter
  std::size_t versions = 1;
};

inline void take_note(Referral& referral, unsigned now) {
  if (referral.is_unread) referral.noted = now;
  referral.is_unread = false;
}

inline Expected set_status(Referral& referral, const std::string& status, unsigned now) {
  if (referral.status == status) return {};
  if (!referral.is_current()) return Category::conflict;
  referral.status = status;
  referral.set = now;
  return {};
}

inline Expected begin(Referral& referral) {
  referral.is_begun = true;
  return {};
}

/// UPD-2, UPD-11: staff have done something that the sender has not seen, or would undo.
inline bool is_unseen(const Referral& referral, unsigned updated, const std::string& status) {
  if (referral.set && (updated < *referral.set || status != referral.status)) return true;
  return referral.noted && updated < *referral.noted;
}

struct Model {
  std::set<std::string> opened;         // Bundle.ids of new requests that were committed (TI-14)
  std::array<unsigned, slots> taken{};  // places: one each
  std::vector<Booking> bookings;
  std::vector<Referral> referrals;
  std::vector<Outgoing> outgoing;

  Expected book(const std::string& bundle, std::optional<std::size_t> slot, std::size_t patient) {
    if (opened.count(bundle) > 0) return Category::invariant;
    if (!slot || taken[*slot] > 0) return Category::conflict;
    opened.insert(bundle);
    taken[*slot] = 1;
    bookings.push_back({{}, *slot, patient});
    return {};
  }
  Expected cancel(Booking* booking, std::size_t patient, const std::string& status) {
    if (booking == nullptr) return Category::not_found;
    if (!booking->is_current()) return Category::conflict;
    if (booking->patient != patient) return Category::unprocessable;
    booking->status = status;
    taken[booking->slot] = 0;
    return {};
  }
  static Expected arrive(Booking& booking) {
    if (booking.status != "booked" && booking.status != "arrived") return Category::conflict;
    booking.status = "arrived";
    return {};
  }
  static Expected return_to_booked(Booking& booking) {
    if (booking.status != "booked" && booking.status != "arrived") return Category::conflict;
    booking.status = "booked";
    return {};
  }
  Expected give_up(Booking& booking) {
    if (booking.status == "cancelled") return {};
    if (booking.status == "entered-in-error") return Category::conflict;
    booking.status = "cancelled";
    taken[booking.slot] = 0;
    return {};
  }
  Expected refer(const std::string& bundle, Kind kind, std::size_t patient, unsigned updated) {
    if (opened.count(bundle) > 0) return Category::invariant;
    opened.insert(bundle);
    referrals.push_back({{}, {}, kind, patient, updated});
    return {};
  }
  static Expected update(Kind kind, Referral* referral, std::size_t patient, unsigned updated,
                         const std::string& status) {
    if (kind == Kind::referral) return Category::invariant;  // A1-5: no such row
    if (referral == nullptr) return Category::not_found;
    if (!referral->is_current()) return Category::conflict;
    if (is_unseen(*referral, updated, status)) return Category::conflict;
    if (referral->patient != patient && updated <= referral->updated) return Category::unprocessable;  // UPD-15
    if (updated < referral->updated) return Category::conflict;                                        // UPD-4
    if (kind == Kind::validation && referral->is_begun) return Category::conflict;                     // A4-10
    referral->patient = patient;
    referral->updated = updated;
    referral->status = status;
    referral->set.reset();
    referral->is_unread = true;
    return {};
  }
  static Expected revoke(Referral* referral, std::size_t patient) {
    if (referral == nullptr) return Category::not_found;
    if (!referral->is_current()) return Category::conflict;
    if (referral->patient != patient) return Category::unprocessable;
    referral->status = "revoked";
    referral->is_unread = true;
    return {};
  }
  static Expected respond(Outgoing* request, std::size_t patient, unsigned updated) {
    if (request == nullptr) return Category::not_found;
    if (request->patient != patient && updated <= request->updated) return Category::unprocessable;  // UPD-15
    if (request->responded && updated < *request->responded) return Category::conflict;              // UPD-4
    request->patient = patient;
    request->responded = request->updated = updated;
    ++request->versions;
    return {};
  }
};

}  // namespace bars::model
