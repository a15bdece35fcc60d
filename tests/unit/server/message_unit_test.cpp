#include "server/workflow/message_unit.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using test::numbered_id;
using test::Workflow;

const fhir::Uuid used = numbered_id(1);
const fhir::Uuid another = numbered_id(2);

std::string with_bundle_id(std::string_view json, std::string_view id) {
  return test::with(json, "id", '"' + std::string(id) + '"');
}

/// A booking whose slot somebody else has taken: refused by state.
std::string booking_of_taken_slot(Workflow& receiver) {
  receiver.store.slots[0].taken = 1;
  return test::new_booking();
}

}  // namespace

TEST_CASE("TI-5 a committed request id is refused with 409 duplicate and names what it made") {
  Workflow receiver;
  REQUIRE(receiver.process(test::new_booking(), used).result);
  const auto stored = receiver.store;

  const auto again = receiver.process(test::new_booking(), used);
  REQUIRE_FALSE(again.result);
  CHECK(again.result.error().category == Category::duplicate);
  CHECK(again.result.error().expression == "http.X-Request-ID");
  const auto& diagnostics = again.result.error().diagnostics;
  CHECK(diagnostics.find("2026-11-22T09:00:00") != std::string::npos);
  CHECK(diagnostics.find("Appointment/" + stored.requests[0].resource_id.text()) != std::string::npos);
  CHECK(diagnostics.find("differs") == std::string::npos);

  CHECK(receiver.store.requests.size() == 1);
  CHECK(receiver.store.messages.size() == 1);
  CHECK(receiver.store.resources.size() == 1);
  CHECK(receiver.store.slots[0].taken == 1);
  REQUIRE(receiver.store.audit.size() == 2);
  CHECK(receiver.store.audit[1].status == 409);
  CHECK(receiver.store.audit[1].detail.find("TI-5") != std::string::npos);
}

TEST_CASE("TI-5 another organisation is not told what the request made") {
  Workflow receiver;
  REQUIRE(receiver.process(test::new_booking(), used).result);
  receiver.organisation = "C3003";
  const auto other = receiver.process(test::new_booking(), used);
  REQUIRE_FALSE(other.result);
  CHECK(other.result.error().category == Category::duplicate);
  CHECK(other.result.error().diagnostics.find("Appointment/") == std::string::npos);
}

TEST_CASE("TI-6 TI-18 the request id alone decides, whatever the body and the correlation id") {
  Workflow receiver;
  REQUIRE(receiver.process(test::new_booking(), used).result);
  const auto other_body = receiver.process(with_bundle_id(test::new_referral(), "another-bundle"), used);
  REQUIRE_FALSE(other_body.result);
  CHECK(other_body.result.error().category == Category::duplicate);
  CHECK(other_body.result.error().diagnostics.find("differs") != std::string::npos);
  CHECK(receiver.store.audit.back().detail.find("TI-18") != std::string::npos);
  CHECK(receiver.store.resources.size() == 1);

  auto request = receiver.request(test::new_booking(), used, 0);
  request.correlation_id = numbered_id(1234);
  workflow::MessageUnit fresh_correlation(std::move(request), receiver.content(test::new_booking()), {}, nullptr, {});
  const auto refused = receiver.run(fresh_correlation);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().category == Category::duplicate);
}

TEST_CASE("TKWR-12 wrong content under a used id is told so, unless this very body was committed") {
  Workflow receiver;
  const auto right = test::new_booking();
  const auto wrong = test::with_in(right, "Appointment", "status", R"("proposed")");
  REQUIRE(receiver.process(right, used).result);
  const auto other_body = receiver.process(wrong, used);
  REQUIRE_FALSE(other_body.result);
  CHECK(other_body.result.error().category == Category::invariant);

  // The rules have changed since: the service takes no bookings any more.
  receiver.services[0].accepts[0].messages = {"servicerequest-request-referral"};
  REQUIRE_FALSE(receiver.content(right));
  const auto retry = receiver.process(right, used);
  REQUIRE_FALSE(retry.result);
  CHECK(retry.result.error().category == Category::duplicate);
}

TEST_CASE("TI-8 a refusal by state is answered again to the same id and body, for 24 hours") {
  Workflow receiver;
  const auto body = booking_of_taken_slot(receiver);
  const auto first = receiver.process(body, used);
  REQUIRE_FALSE(first.result);
  CHECK(first.result.error().category == Category::conflict);
  REQUIRE(receiver.store.requests.size() == 1);
  CHECK_FALSE(receiver.store.requests[0].committed);

  receiver.store.slots[0].taken = 0;  // the slot is free again, but the sender has since gone elsewhere
  const auto begin = receiver.now.seconds;
  receiver.now.seconds = begin + 24 * 3600 - 1;
  // A day has passed, the slot's time too if it were judged anew: it is not.
  const auto retry = receiver.process(body, used);
  REQUIRE_FALSE(retry.result);
  CHECK(retry.result.error().category == Category::conflict);
  CHECK(retry.result.error().diagnostics == first.result.error().diagnostics);
  CHECK(retry.result.error().expression == first.result.error().expression);
  CHECK(receiver.store.slots[0].taken == 0);
  CHECK(receiver.store.audit.back().detail.find("TI-8") != std::string::npos);
  CHECK(receiver.store.requests[0].keep_until == begin + 24 * 3600);  // not prolonged

  receiver.now.seconds = begin + 24 * 3600;
  CHECK(receiver.process(body, used).result);
  CHECK(receiver.store.slots[0].taken == 1);
  REQUIRE(receiver.store.requests.size() == 1);
  CHECK(receiver.store.requests[0].committed);
}

TEST_CASE("TI-8 another body under an id that was refused is judged anew") {
  Workflow receiver;
  REQUIRE_FALSE(receiver.process(booking_of_taken_slot(receiver), used).result);
  const auto corrected = receiver.process(test::new_referral(), used);
  CHECK(corrected.result);
  CHECK(receiver.store.requests[0].committed);
}

TEST_CASE("TI-8 TI-9 only refusals by state are kept") {
  struct Case {
    std::string what;
    std::string body;
    Category category;
    bool kept;
  };
  test::MessageValues unknown;
  unknown.appointment_id = "95e58add-0b10-4a8c-817c-2729eb0cab75";
  test::MessageValues other_times;
  other_times.slot_start = "2026-11-23T11:00:00+00:00";
  test::MessageValues version;
  version.version = "9.9.9";
  test::MessageValues nowhere;
  nowhere.service_id = "2000099999";
  test::MessageValues slotless;
  slotless.slot_id = "5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9aff";
  for (const auto& c :
       std::vector<Case>{{"unknown booking", test::cancelled_booking(unknown), Category::not_found, true},
                         {"unknown slot", test::new_booking(slotless), Category::conflict, true},
                         {"other times", test::new_booking(other_times), Category::unprocessable, true},
                         {"version", test::new_booking(version), Category::not_offered, false},
                         {"service", test::new_booking(nowhere), Category::not_found, false},
                         {"status", test::with_in(test::new_booking(), "Appointment", "status", R"("draft")"),
                          Category::invariant, false}}) {
    INFO(c.what);
    Workflow receiver;
    const auto refused = receiver.process(c.body, used);
    REQUIRE_FALSE(refused.result);
    CHECK(refused.result.error().category == c.category);
    CHECK(receiver.store.requests.size() == (c.kept ? 1 : 0));
    CHECK(receiver.store.audit.size() == 1);
    CHECK(receiver.store.messages.empty());
    CHECK(receiver.store.resources.empty());
  }
}

TEST_CASE("TI-14 a Bundle.id that was committed is refused ahead of the slot, and the refusal is not kept") {
  Workflow receiver;
  REQUIRE(receiver.process(test::new_booking(), used).result);  // the slot is taken now
  const auto again = receiver.process(test::new_booking(), another);
  REQUIRE_FALSE(again.result);
  CHECK(again.result.error().category == Category::invariant);
  CHECK(again.result.error().expression == "Bundle.id");
  CHECK(receiver.store.requests.size() == 1);

  // With a Bundle.id of its own it gets to the slot.
  const auto own = receiver.process(with_bundle_id(test::new_booking(), "b2"), numbered_id(3));
  REQUIRE_FALSE(own.result);
  CHECK(own.result.error().category == Category::conflict);
}

TEST_CASE("TI-14 a refused message may be corrected and sent again under the same Bundle.id") {
  Workflow receiver;
  REQUIRE_FALSE(receiver.process(booking_of_taken_slot(receiver), used).result);
  receiver.store.slots[0].taken = 0;
  CHECK(receiver.process(test::new_booking(), another).result);
}

TEST_CASE("TI-15 Bundle.id is compared for new messages of the same organisation only") {
  Workflow receiver;
  REQUIRE(receiver.process(test::new_referral(), used).result);

  receiver.organisation = "C3003";
  CHECK(receiver.process(test::new_referral(), another).result);
  receiver.organisation = "B2002";

  // A cancellation may carry the Bundle.id of the booking, and does not use it up either.
  const auto booked = receiver.process(with_bundle_id(test::new_booking(), "b2"), numbered_id(3));
  REQUIRE(booked.result);
  test::MessageValues values;
  values.bundle_id = "b2";
  values.appointment_id = receiver.store.resources.back().id.text();
  CHECK(receiver.process(test::cancelled_booking(values), numbered_id(4)).result);
  values.bundle_id = "b3";
  REQUIRE_FALSE(receiver.process(test::cancelled_booking(values), numbered_id(5)).result);  // not current
  CHECK(receiver.process(with_bundle_id(test::new_booking(), "b3"), numbered_id(6)).result);
  values.appointment_id = receiver.store.resources.back().id.text();
  values.bundle_id = "b4";
  REQUIRE(receiver.process(test::cancelled_booking(values), numbered_id(7)).result);
  CHECK(receiver.process(with_bundle_id(test::new_booking(), "b4"), numbered_id(8)).result);
}

TEST_CASE("UPD-13 TI-13 a success commits request id, message, effects and audit together") {
  Workflow receiver;
  const auto body = test::new_booking();
  REQUIRE(receiver.process(body, used).result);
  const auto& store = receiver.store;
  REQUIRE(store.requests.size() == 1);
  CHECK(store.requests[0].request_id == used);
  CHECK(store.requests[0].correlation_id == numbered_id(9999));
  CHECK(store.requests[0].body_hash == security::sha256(body));
  CHECK(store.requests[0].resource_type == "Appointment");
  REQUIRE(store.messages.size() == 1);
  const auto& message = store.messages[0];
  CHECK(message.body.text() == body);  // BIZ-11
  CHECK(message.bundle_id == test::MessageValues{}.bundle_id);
  CHECK(message.opens_conversation);
  CHECK(message.service == "2000072489");
  CHECK(message.event == "booking-request");
  CHECK(message.source_endpoint == "https://fhir.nhs.uk/Id/dos-service-id|2000099001");  // MH-5
  CHECK(message.owner.id == store.requests[0].resource_id);
  REQUIRE(message.entries.size() == 11);
  CHECK(message.entries[2].type == "Patient");
  CHECK(message.entries[2].last_updated == fhir::parse_instant("2026-11-22T09:00:00Z"));
  REQUIRE(store.audit.size() == 1);
  CHECK(store.audit[0].status == 200);
  CHECK(store.audit[0].code.empty());
  CHECK(store.audit[0].request_type == "new-booking");
  CHECK(store.audit[0].source_endpoint == message.source_endpoint);
  CHECK(store.audit[0].resource == "Appointment/" + store.requests[0].resource_id.text());
  CHECK(store.audit[0].detail == "HDR-4 known before");
}

TEST_CASE("UPD-13 a rerun gives the same and doubles nothing") {
  test::MessageValues values;
  values.receiver_ods = "Z9999";  // a warning in the audit
  for (const auto& body : {test::new_booking(values), test::new_referral(values)}) {
    Workflow once, twice;
    const auto single = once.unit(body, used);
    REQUIRE(once.run(*single));

    const auto unit = twice.unit(body, used);
    const auto before = twice.store;
    REQUIRE(twice.run(*unit));
    twice.store = before;  // the batch was rolled back
    REQUIRE(twice.run(*unit));

    CHECK(unit->reply() == single->reply());
    REQUIRE(twice.store.audit.size() == 1);
    CHECK(twice.store.audit[0].detail == once.store.audit[0].detail);
    CHECK(twice.store.audit[0].resource == once.store.audit[0].resource);
    CHECK(unit->audit().detail == once.store.audit[0].detail);
    REQUIRE(twice.store.resources.size() == once.store.resources.size());
    for (std::size_t i = 0; i < twice.store.resources.size(); ++i) {
      CHECK(twice.store.resources[i].content == once.store.resources[i].content);
      CHECK(twice.store.resources[i].id == once.store.resources[i].id);
    }
    CHECK(twice.store.messages[0].entries == once.store.messages[0].entries);
  }
}

TEST_CASE("UPD-13 a rerun judges the state that it then finds") {
  Workflow receiver;
  const auto unit = receiver.unit(test::new_booking(), used);
  const auto before = receiver.store;
  REQUIRE(receiver.run(*unit));
  receiver.store = before;
  receiver.store.slots[0].taken = 1;
  const auto second = receiver.run(*unit);
  REQUIRE_FALSE(second);
  CHECK(second.error().category == Category::conflict);
  CHECK(unit->audit().status == 409);
  CHECK(unit->audit().resource.empty());
  REQUIRE(receiver.store.requests.size() == 1);
  CHECK_FALSE(receiver.store.requests[0].committed);

  // And the other way round: refused first, then free.
  receiver.store = before;
  REQUIRE(receiver.run(*unit));
  CHECK(unit->audit().status == 200);
  CHECK(unit->audit().code.empty());
  CHECK(unit->audit().issue.empty());
  CHECK(receiver.store.requests[0].committed);
}

TEST_CASE("UPD-13 a rerun leaves no note of what was rolled back") {
  Workflow receiver;
  const auto unit = receiver.unit(test::new_booking(), used);
  const auto before = receiver.store;
  REQUIRE(receiver.process(test::new_booking(), used).result);
  REQUIRE_FALSE(receiver.run(*unit));
  CHECK(unit->audit().detail.find("TI-5") != std::string::npos);
  receiver.store = before;
  REQUIRE(receiver.run(*unit));
  CHECK(unit->audit().detail == "HDR-4 known before");
}

TEST_CASE("LOG-1 the audit of a refusal holds every problem, and nothing of the patient") {
  Workflow receiver;
  auto body = test::with_in(test::new_booking(), "Appointment", "status", R"("proposed")");
  body = test::with(body, test::entry_of(body, "Slot"), "");
  REQUIRE_FALSE(receiver.process(body, used).result);
  const auto& audit = receiver.store.audit.at(0);
  CHECK(audit.status == 400);
  CHECK(audit.code == "REC_BAD_REQUEST");
  CHECK(audit.issue == "invariant");
  CHECK(audit.detail.find("Appointment.status proposed") != std::string::npos);
  CHECK(audit.detail.find("1 Slot") != std::string::npos);
  for (const auto text : {"Testperson", "9990548609", "1988-04-17"})
    CHECK(audit.detail.find(text) == std::string::npos);
}

TEST_CASE("TI-7 the unit holds the right to its request id until it is done with") {
  Workflow receiver;
  auto claim = std::make_shared<int>(0);
  const std::weak_ptr<int> watched = claim;
  auto content = receiver.content(test::new_booking());
  auto request = receiver.request(test::new_booking(), used, workflow::fresh_ids_for(*content));
  auto unit = std::make_shared<workflow::MessageUnit>(std::move(request), std::move(content), storage::AuditRecord{},
                                                      std::move(claim), std::chrono::steady_clock::now());
  REQUIRE(receiver.run(*unit));
  CHECK_FALSE(watched.expired());
  unit.reset();
  CHECK(watched.expired());
}
