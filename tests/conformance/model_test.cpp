// Random sequences of requests, legal and not, against a model of the standard that is small enough to be seen to be
// right. A sequence is made from its seed alone: what fails is printed with it, and can be run again.
#include "tests/conformance/model.hpp"
#include "server/workflow/local_change.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/responses.hpp"
#include "tests/support/sent.hpp"

#include <array>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using model::Expected;
using model::Kind;
using model::Model;
using test::in_quotes;
using test::MessageValues;
using test::with_in;

#ifdef BARS_SANITIZED
constexpr unsigned sequences = 480;
#else
constexpr unsigned sequences = 10'000;
#endif
constexpr unsigned parts = 8;
constexpr unsigned steps = 15;

constexpr std::array<const char*, 2> nhs_numbers{"9990548609", "9990548617"};
constexpr std::array<const char*, model::slots> slot_ids{"5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9a01",
                                                         "5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9a02",
                                                         "5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9a03"};
const std::string unknown_id = "95e58add-0b10-4a8c-817c-2729eb0cab75";

constexpr std::array kinds{Kind::referral, Kind::validation, Kind::ambulance};

std::vector<config::Service> everything() {
  auto service = test::emergency_department();
  for (auto& accepts : test::clinical_hub().accepts) service.accepts.push_back(accepts);
  return {service};
}

/// A request as it was sent, to be sent again.
struct Sent {
  std::string body;
  fhir::Uuid request_id;
  Expected outcome;
};

class Sequence {
 public:
  explicit Sequence(unsigned seed) : random_(seed), receiver_(everything()) {
    receiver_.store.slots.clear();
    for (std::size_t i = 0; i < slot_ids.size(); ++i)
      receiver_.store.slots.push_back(test::Workflow::slot(slot_ids[i], start_of(i)));
  }

  void run() {
    for (unsigned step = 0; step < steps; ++step) {
      receiver_.now.seconds += 60;
      ++minute_;
      switch (below(11)) {
        case 0:
        case 1: book(); break;
        case 2: cancel(); break;
        case 3: refer(); break;
        case 4: update(); break;
        case 5: revoke(); break;
        case 6: send_out(); break;
        case 7: respond(); break;
        case 8: change_booking(); break;
        case 9: change_referral(); break;
        default: send_again(); break;
      }
    }
    compare_stores();
  }

 private:
  static std::string start_of(std::size_t slot) { return "2026-11-23T1" + std::to_string(slot) + ":00:00+00:00"; }
  static std::string end_of(std::size_t slot) { return "2026-11-23T1" + std::to_string(slot) + ":15:00+00:00"; }
  static std::string instant(unsigned minute) {
    return "2026-11-22T09:" + std::string(minute < 10 ? "0" : "") + std::to_string(minute) + ":00.0000000+00:00";
  }

  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }
  std::string bundle_id() { return "bundle-" + std::to_string(below(3) == 0 ? below(bundles_ + 1) : ++bundles_); }
  std::size_t patient() { return below(4) == 0 ? 1 : 0; }
  template <class T>
  T* one_of(std::vector<T>& known) {
    if (known.empty() || below(8) == 0) return nullptr;
    return &known[below(known.size())];
  }

  MessageValues values(std::size_t patient, unsigned updated = 0) {
    MessageValues made;
    made.bundle_id = bundle_id();
    made.nhs_number = nhs_numbers[patient];
    made.last_updated = instant(updated);
    return made;
  }

  void book() {
    const auto who = patient();
    auto message = values(who);
    std::optional<std::size_t> slot;
    if (below(8) > 0) slot = below(slot_ids.size());
    message.slot_id = slot ? slot_ids[*slot] : unknown_id;
    message.slot_start = start_of(slot.value_or(0));
    message.slot_end = end_of(slot.value_or(0));
    const auto expected = model_.book(message.bundle_id, slot, who);
    const auto id = send(test::new_booking(message), expected);
    if (!expected) model_.bookings.back().id = id;
  }

  void cancel() {
    const auto who = patient();
    auto* booking = one_of(model_.bookings);
    auto message = values(who);
    message.appointment_id = booking == nullptr ? unknown_id : booking->id;
    const auto* const status = below(2) == 0 ? "cancelled" : "entered-in-error";
    send(with_in(test::cancelled_booking(message), "Appointment", "status", in_quotes(status)),
         model_.cancel(booking, who, status));
  }

  void refer() {
    const auto kind = kinds[below(kinds.size())];
    const auto who = patient();
    const auto updated = static_cast<unsigned>(below(4));
    auto message = values(who, updated);
    const auto expected = model_.refer(message.bundle_id, kind, who, updated);
    const auto id = send(opening(kind, message), expected);
    if (expected) return;
    model_.referrals.back().id = id;
    model_.referrals.back().encounter = receiver_.store.resources.back().id.text();  // stored last
  }

  void update() {
    auto* referral = one_of(model_.referrals);
    const auto kind = referral == nullptr ? kinds[below(kinds.size())] : referral->kind;
    const auto who = patient();
    const auto updated = static_cast<unsigned>(below(steps + 3));  // minutes after nine, as everything
    const auto* const status = below(3) == 0 ? "on-hold" : "active";
    auto message = values(who, updated);
    message.service_request_id = referral == nullptr ? unknown_id : referral->id;
    send(with_in(changing(kind, message), "ServiceRequest", "status", in_quotes(status)),
         model_.update(kind, referral, who, updated, status));
  }

  void revoke() {
    auto* referral = one_of(model_.referrals);
    const auto kind = referral == nullptr ? kinds[below(kinds.size())] : referral->kind;
    const auto who = patient();
    auto message = values(who);
    message.use_case = use_case_of(kind);
    message.service_request_id = referral == nullptr ? unknown_id : referral->id;
    send(kind == Kind::validation ? test::cancelled_validation(message) : test::cancelled_referral(message),
         model_.revoke(referral, who));
  }

  MessageValues outgoing_values(std::size_t patient, unsigned updated) {
    auto made = test::sent_values("a4t1", "2.0.0");
    made.bundle_id = "outgoing-" + std::to_string(++bundles_);
    made.nhs_number = nhs_numbers[patient];
    made.last_updated = instant(updated);
    return made;
  }

  /// What staff do with a booking.
  void change_booking() {
    auto* booking = one_of(model_.bookings);
    if (booking == nullptr) return;
    const auto id = "Appointment/" + booking->id;
    switch (below(3)) {
      case 0: set(id, "arrived", model_.arrive(*booking)); break;
      case 1: set(id, "booked", model_.return_to_booked(*booking)); break;
      default: set(id, "cancelled", model_.give_up(*booking), "The clinic is closed"); break;
    }
  }

  /// And with a referral, or our Encounter in it.
  void change_referral() {
    auto* referral = one_of(model_.referrals);
    if (referral == nullptr) return;
    const auto id = "ServiceRequest/" + referral->id;
    switch (below(5)) {
      case 0:
      case 1: {
        workflow::Acknowledge unit({.id = id}, receiver_.now);
        REQUIRE(receiver_.run(unit));
        model::take_note(*referral, minute_);
        break;
      }
      case 2: set(id, "on-hold", model::set_status(*referral, "on-hold", minute_)); break;
      case 3: set(id, "active", model::set_status(*referral, "active", minute_)); break;
      default: set("Encounter/" + referral->encounter, "in-progress", model::begin(*referral)); break;
    }
  }

  void set(const std::string& id, const std::string& status, Expected expected, const std::string& reason = {}) {
    const auto change = workflow::find_status_change(id.substr(0, id.find('/')), status, reason);
    REQUIRE(change);
    workflow::SetStatus unit({.id = id}, **change, reason, receiver_.now);
    const auto outcome = receiver_.run(unit);
    INFO(id << " " << status);
    REQUIRE(outcome.has_value() == !expected.has_value());
    if (expected) CHECK(outcome.error().category == *expected);
  }

  void send_out() {
    const auto who = patient();
    const auto updated = static_cast<unsigned>(below(4));
    const auto message = outgoing_values(who, updated);
    const auto number = static_cast<unsigned>(model_.outgoing.size()) + 1;
    const auto owner = test::register_sent(receiver_, test::new_validation(message), number);
    REQUIRE(owner);
    model_.outgoing.push_back({{message.bundle_id}, owner->id.text(), who, updated, {}});
  }

  void respond() {
    auto* request = one_of(model_.outgoing);
    const auto who = patient();
    const auto updated = static_cast<unsigned>(below(8));
    test::ResponseValues response;
    response.bundle_id = "response-" + std::to_string(++bundles_);
    response.answered = request == nullptr ? unknown_id : request->bundles[below(request->bundles.size())];
    response.last_updated = instant(updated);
    if (below(2) == 0) {
      response.definition = "servicerequest-response-validation-full";
      response.encounter_status = "finished";
    }
    const auto expected = model_.respond(request, who, updated);
    send(test::response_to(test::new_validation(outgoing_values(who, updated)), response), expected);
    if (!expected) request->bundles.push_back(response.bundle_id);
  }

  /// TI-5 and TI-8: what was committed is a duplicate, what was refused by state is refused as before.
  void send_again() {
    if (sent_.empty()) return;
    const auto& again = sent_[below(sent_.size())];
    const auto expected = again.outcome ? *again.outcome : Category::duplicate;
    const auto outcome = receiver_.process(again.body, again.request_id);
    REQUIRE_FALSE(outcome.result);
    CHECK(outcome.result.error().category == expected);
  }

  static std::string use_case_of(Kind kind) {
    return kind == Kind::referral ? "a1t1" : kind == Kind::validation ? "a4t1" : "a6t1";
  }
  static std::string opening(Kind kind, MessageValues message) {
    message.use_case = use_case_of(kind);
    if (kind == Kind::referral) return test::new_referral(message);
    return kind == Kind::validation ? test::new_validation(message) : test::new_ambulance_referral(message);
  }
  static std::string changing(Kind kind, MessageValues message) {
    message.use_case = use_case_of(kind);
    if (kind == Kind::referral) return test::updated_referral(message);
    return kind == Kind::validation ? test::updated_validation(message) : test::updated_ambulance_referral(message);
  }

  /// Sends it under a request id of its own; the id of the booking or referral that it is about.
  std::string send(const std::string& body, Expected expected) {
    const auto request_id = test::numbered_id(++requests_);
    const auto outcome = receiver_.process(body, request_id);
    const auto& audit = receiver_.store.audit.back();
    INFO("request " << requests_ << " " << audit.request_type << ": " << audit.detail);
    REQUIRE(outcome.result.has_value() == !expected.has_value());
    if (expected) CHECK(outcome.result.error().category == *expected);
    // The content of these messages is never wrong, but for a repeated Bundle.id, which is judged anew.
    sent_.push_back({body, request_id, expected});
    return audit.resource.substr(std::min(audit.resource.find('/') + 1, audit.resource.size()));
  }

  /// At the end both hold the same, and nothing beside it.
  void compare_stores() {
    auto& store = receiver_.store;
    for (std::size_t i = 0; i < slot_ids.size(); ++i) CHECK(store.find_slot(slot_ids[i])->taken == model_.taken[i]);
    std::map<std::string, std::string> statuses;
    std::map<std::string, std::size_t> versions;
    for (const auto& record : store.resources) {
      statuses[record.type + "/" + record.id.text()] = record.status;
      ++versions[record.id.text()];
    }
    for (const auto& request : model_.outgoing) CHECK(versions.at(request.id) == request.versions);
    for (const auto& booking : model_.bookings)
      CHECK((statuses.at("Appointment/" + booking.id) == "booked") == booking.is_current());
    for (const auto& referral : model_.referrals) {
      const auto& status = statuses.at("ServiceRequest/" + referral.id);
      CHECK(status == referral.status);
      CHECK((statuses.at("Encounter/" + referral.encounter) == "in-progress") == referral.is_begun);
    }
    // With our Encounters, which what we sent does not have.
    CHECK(statuses.size() == model_.bookings.size() + 2 * model_.referrals.size() + model_.outgoing.size());
  }

  std::mt19937 random_;
  test::Workflow receiver_;
  Model model_;
  std::vector<Sent> sent_;
  unsigned requests_ = 0;
  unsigned minute_ = 0;  // after nine
  std::size_t bundles_ = 0;
};

}  // namespace

// In parts, so that they run side by side.
TEMPLATE_TEST_CASE_SIG(
    "TI-5 TI-8 TI-14 UPD-2 UPD-4 UPD-11 UPD-12 UPD-15 CANCEL-2 BOOK-2 MH-12 random sequences end as a model says", "",
    ((unsigned part), part), 0, 1, 2, 3, 4, 5, 6, 7) {
  for (unsigned seed = part * sequences / parts + 1; seed <= (part + 1) * sequences / parts; ++seed) {
    INFO("seed " << seed);
    Sequence(seed).run();
  }
}
