// What single Applications add to the rules that all share.
#include "tests/support/booked.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using test::entry_of;
using test::in_quotes;
using test::MessageValues;
using test::value_at;
using test::with;
using test::with_in;
using test::Workflow;

const auto patient = in_quotes("urn:uuid:10000000-0000-4000-8000-000000000004");

/// A service that takes bookings and referrals of these use cases.
config::Service taking(std::vector<std::string> use_cases) {
  auto service = test::emergency_department();
  service.accepts[0].use_cases = std::move(use_cases);
  return service;
}

std::string nth_entry(std::size_t number) { return "entry[" + std::to_string(number) + "]"; }

/// The message with one more entry.
std::string with_entry(const std::string& json, unsigned number, const std::string& resource) {
  std::size_t entries = 0;
  while (!value_at(json, nth_entry(entries)).empty()) ++entries;
  return with(json, nth_entry(entries),
              R"({"fullUrl":"urn:uuid:)" + test::numbered_id(number).text() + R"(","resource":)" + resource + "}");
}

std::string resource_in(const std::string& json, std::string_view type) {
  return value_at(json, entry_of(json, type) + ".resource");
}

}  // namespace

TEST_CASE("UC-3 a referral has its use case in the ServiceRequest, a booking in the Appointment") {
  MessageValues values;
  values.use_case = "a1t2";
  const auto referral = test::parsed(test::new_referral(values));
  CHECK(test::read(referral).use_case == "a1t2");
  const auto request = resource_in(test::new_referral(values), "ServiceRequest");

  // A ServiceRequest beside the Appointment has no say.
  values.use_case = "a1t1";
  const auto booking = test::parsed(with_entry(test::new_booking(values), 1, request));
  CHECK(test::read(booking).use_case == "a1t1");
}

TEST_CASE("A6-4 each use case of the ambulance services is taken where it is offered, and is 422 elsewhere") {
  for (const std::string offered : {"a6t1", "a6t2", "a6t3"}) {
    auto service = test::clinical_hub();
    service.accepts.back().use_cases = {offered};
    for (const std::string asked : {"a6t1", "a6t2", "a6t3"}) {
      CAPTURE(offered, asked);
      Workflow receiver({service});
      MessageValues values;
      values.use_case = asked;
      const auto outcome = receiver.process(test::new_ambulance_referral(values));
      REQUIRE(static_cast<bool>(outcome.result) == (asked == offered));
      if (!outcome.result) CHECK(outcome.result.error().category == Category::not_offered);
    }
  }
}

TEST_CASE("A8-3 a referral to e-RS may have a Device as performer and 20 services to choose from") {
  Workflow receiver({taking({"a8t1"})});
  MessageValues values;
  values.use_case = "a8t1";
  auto json = with_in(test::new_referral(values), "ServiceRequest", "performer[0].reference",
                      in_quotes("urn:uuid:" + test::numbered_id(1).text()));
  json =
      with_entry(json, 1, R"({"resourceType":"Device","deviceName":[{"name":"Broker","type":"user-friendly-name"}]})");
  json = with_in(json, "Encounter", "class.code", in_quotes("VR"));
  const auto service = resource_in(json, "HealthcareService");
  for (unsigned number = 2; number <= 20; ++number) json = with_entry(json, number, service);
  REQUIRE(receiver.process(json).result);
  CHECK(value_at(receiver.store.resources[0].content, "performer[0].reference").starts_with(R"("Device/)"));
  CHECK(value_at(receiver.store.resources[1].content, "class.code") == in_quotes("VR"));
}

TEST_CASE("BIZ-17 a referral may come with a RelatedPerson and without") {
  for (const std::string use_case : {"a1t1", "a2t1"}) {
    Workflow receiver({taking({use_case})});
    MessageValues values;
    values.use_case = use_case;
    CHECK(receiver.process(test::new_referral(values)).result);
    values.bundle_id = "with-next-of-kin";
    const auto next_of_kin = R"({"resourceType":"RelatedPerson","patient":{"reference":)" + patient + "}}";
    CHECK(receiver.process(with_entry(test::new_referral(values), 1, next_of_kin)).result);
  }
}

TEST_CASE("A2-3 in Application 2 too a booking and its referral are linked, whichever came first") {
  for (const bool referral_first : {true, false}) {
    CAPTURE(referral_first);
    Workflow receiver({taking({"a2t1"})});
    MessageValues values;
    values.use_case = "a2t1";
    REQUIRE(receiver.process(referral_first ? test::new_referral(values) : test::new_booking(values)).result);
    const auto first = receiver.store.resources.front();
    const auto reference = R"({"reference":")" + first.type + "/" + first.id.text() + R"("})";
    values.bundle_id = "the-other";
    const auto second = referral_first
                            ? with_in(test::new_booking(values), "Appointment", "basedOn[0]", reference)
                            : with_in(test::new_referral(values), "ServiceRequest", "supportingInfo[0]", reference);
    REQUIRE(receiver.process(second).result);
    CHECK(receiver.store.find_links({first.type, first.id}).size() == 1);
  }
}

TEST_CASE("CANCEL-7 a cancellation has the event of its request, and the booking or referral in focus") {
  test::Booked receiver;
  const auto check_both_are_refused = [&](const std::string& cancellation, std::string_view other_event) {
    for (const auto& json : {with_in(cancellation, "MessageHeader", "eventCoding.code", in_quotes(other_event)),
                             with_in(cancellation, "MessageHeader", "focus[0].reference", patient)}) {
      const auto content = receiver.content(json);
      REQUIRE_FALSE(content);
      CHECK(content.error().category == Category::invariant);
    }
    CHECK(receiver.content(cancellation));
  };
  check_both_are_refused(receiver.cancellation(), "servicerequest-request");
  check_both_are_refused(test::cancelled_referral(), "booking-request");
}

TEST_CASE("REBOOK-3 a booking may be cancelled before the new one is made, and after") {
  for (const bool cancelled_first : {true, false}) {
    CAPTURE(cancelled_first);
    test::Booked receiver;
    receiver.store.slots.push_back(Workflow::slot("5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9a10", "2026-11-23T11:00:00Z"));
    MessageValues again;
    again.bundle_id = "again";
    again.slot_id = receiver.store.slots[1].id;
    again.slot_start = "2026-11-23T11:00:00+00:00";
    again.slot_end = "2026-11-23T11:15:00+00:00";
    if (cancelled_first) REQUIRE(receiver.process(receiver.cancellation()).result);
    REQUIRE(receiver.process(test::new_booking(again)).result);
    if (!cancelled_first) REQUIRE(receiver.process(receiver.cancellation()).result);
    CHECK(receiver.store.slots[0].taken == 0);
    CHECK(receiver.store.slots[1].taken == 1);
  }
}

TEST_CASE("UPD-1 a new message is stored with every entry, each with its own lastUpdated") {
  Workflow receiver;
  const auto older = in_quotes("2026-11-01T08:00:00.1234567+00:00");
  const auto sent = with(with_in(test::new_referral(), "Patient", "meta.lastUpdated", older), "meta.lastUpdated",
                         in_quotes("2026-11-22T08:59:00.0000000+00:00"));
  REQUIRE(receiver.process(sent).result);
  REQUIRE(receiver.store.messages.size() == 1);
  const auto& message = receiver.store.messages[0];
  std::size_t number = 0;
  for (; !value_at(sent, nth_entry(number)).empty(); ++number) {
    REQUIRE(number < message.entries.size());
    const auto& entry = message.entries[number];
    CAPTURE(entry.full_url, entry.type);
    CHECK(value_at(sent, nth_entry(number) + ".fullUrl") == in_quotes(entry.full_url));
    const auto text = value_at(sent, nth_entry(number) + ".resource.meta.lastUpdated");
    REQUIRE(entry.last_updated.has_value());
    CHECK(entry.last_updated == fhir::parse_instant(std::string_view(text).substr(1, text.size() - 2)));
  }
  CHECK(message.entries.size() == number + 1);  // behind them the Encounter of ours (RESP-6)
  CHECK(message.body.text() == sent);           // and with it the Bundle's own
}
