// What comes back for what a service of ours sent.
#include "tests/support/booked.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/responses.hpp"
#include "tests/support/sent.hpp"

#include <string>

namespace {

using namespace bars;
using fhir::Category;
using test::in_quotes;
using test::in_reply;
using test::ResponseValues;
using test::value_at;
using test::with;
using test::with_in;

constexpr auto identifier_path = "Bundle.entry[0].resource.ofType(MessageHeader).response.identifier";

/// A clinical hub that sent one request.
struct Sent : test::Workflow {
  explicit Sent(std::string message, std::vector<std::string> tolerate = {}) : Workflow({hub(std::move(tolerate))}) {
    request = std::move(message);
    const auto registered = register_sent(request);
    if (!registered) throw std::logic_error("not registered: " + registered.error().diagnostics);
  }

  static config::Service hub(std::vector<std::string> tolerate) {
    auto service = test::clinical_hub();
    service.tolerate = std::move(tolerate);
    return service;
  }

  fhir::Result<storage::Owner> register_sent(const std::string& message, const std::string& conversation = {}) {
    return test::register_sent(*this, message, ++registered_, conversation, &known);
  }

  std::string response(const ResponseValues& values) const { return test::response_to(request, values); }
  const storage::ResourceRecord& current() const { return store.resources.back(); }

  std::string request;
  bool known = false;

 private:
  unsigned registered_ = 0;
};

std::string sent_validation() { return test::new_validation(test::sent_values("a4t1", "2.0.0")); }
std::string sent_referral() { return test::new_referral(test::sent_values("a3t1", "2.0.0")); }
std::string sent_incident() { return test::new_ambulance_referral(test::sent_values("a6t2", "1.0.0-beta.8")); }

ResponseValues full(std::string status = "active", std::string encounter = "finished") {
  ResponseValues values;
  values.definition = "servicerequest-response-validation-full";
  values.bundle_id = "1f0c7ad5-6d3e-4d55-8a0c-55d0c2f7aa02";
  values.reason = "update";
  values.status = std::move(status);
  values.encounter_status = std::move(encounter);
  values.last_updated = "2026-11-22T11:00:00.0000000+00:00";
  return values;
}

ResponseValues did_not_attend() {
  ResponseValues values;
  values.definition = "servicerequest-response-referral";
  values.status = "revoked";
  values.encounter_status = "cancelled";
  return values;
}

}  // namespace

TEST_CASE("PM-7 PM-8 MH-11 an interim and a full response are versions of the conversation that was registered") {
  Sent hub(sent_validation());
  const auto registered = hub.current();
  CHECK(registered.service == storage::outbox_of("2000072489"));
  const auto interim = hub.process(hub.response({}));
  REQUIRE(interim.result);
  CHECK(hub.current().id == registered.id);
  CHECK(hub.current().version == 2);
  CHECK(hub.current().status == "active");
  CHECK(in_reply(interim.reply, "ServiceRequest", "id") == in_quotes(registered.id.text()));
  CHECK(value_at(interim.reply, "id") == in_quotes(ResponseValues().bundle_id));  // RESP-2, RESP-11
  REQUIRE(hub.process(hub.response(full())).result);
  CHECK(hub.current().version == 3);
  CHECK(hub.store.messages.size() == 3);
  CHECK(hub.store.messages.back().service == registered.service);
}

TEST_CASE("MH-12 any Bundle.id of the conversation may be answered") {
  Sent hub(sent_validation());
  REQUIRE(hub.process(hub.response({})).result);
  auto answer = full();
  answer.answered = ResponseValues().bundle_id;
  REQUIRE(hub.process(hub.response(answer)).result);
  CHECK(hub.current().version == 3);

  auto update = test::sent_values("a4t1", "2.0.0");
  update.bundle_id = "an-update";
  REQUIRE(hub.register_sent(test::updated_validation(update), test::sent_values("", "").bundle_id));
  CHECK(hub.current().version == 4);
  answer.answered = "an-update";
  answer.bundle_id = "1f0c7ad5-6d3e-4d55-8a0c-55d0c2f7aa03";
  REQUIRE(hub.process(hub.response(answer)).result);
  CHECK(hub.current().version == 5);
}

TEST_CASE("ERR-52 PM-14 a response to what was never registered, or only received, is 404") {
  Sent hub(sent_validation());
  auto stray = ResponseValues();
  stray.answered = "95e58add-0b10-4a8c-817c-2729eb0cab75";
  check_refused(hub.process(hub.response(stray)), Category::not_found, identifier_path);

  test::MessageValues received;
  received.use_case = "a4t1";
  received.version = "2.0.0";
  received.bundle_id = "received";
  REQUIRE(hub.process(test::new_validation(received)).result);
  stray.answered = "received";
  check_refused(hub.process(hub.response(stray)), Category::not_found, identifier_path);
}

TEST_CASE("X-30 unmatched responses as the test tool wants them: did-not-attend 200 and kept, validations 400") {
  Sent strict(sent_referral());
  auto absent = did_not_attend();
  absent.answered = "unknown";
  check_refused(strict.process(strict.response(absent)), Category::not_found, identifier_path);

  Sent tolerant(sent_referral(), {"unmatched-response"});
  const auto before = tolerant.current().id;
  REQUIRE(tolerant.process(tolerant.response(absent)).result);
  const auto kept = tolerant.current().id;
  CHECK(kept != before);
  CHECK(tolerant.current().service == storage::outbox_of("2000072489"));
  CHECK(tolerant.store.audit.back().detail.find("X-30") != std::string::npos);
  REQUIRE(tolerant.process(tolerant.response(absent)).result);  // once more: the same one
  CHECK(tolerant.current().id == kept);

  Sent validations(sent_validation(), {"unmatched-response"});
  auto stray = ResponseValues();
  stray.answered = "unknown";
  check_refused(validations.process(validations.response(stray)), Category::invariant, identifier_path);
}

TEST_CASE("X-12 a full response completes the ServiceRequest, or leaves it as it was sent") {
  for (const auto status : {"active", "completed"}) {
    Sent hub(sent_validation());
    const auto outcome = hub.process(hub.response(full(status)));
    REQUIRE(outcome.result);
    CHECK(hub.current().status == "completed");
    CHECK(in_reply(outcome.reply, "ServiceRequest", "status") == in_quotes("completed"));
  }
  Sent as_sent(sent_validation());
  as_sent.services[0].full_validation_completes = false;
  REQUIRE(as_sent.process(as_sent.response(full("active"))).result);
  CHECK(as_sent.current().status == "active");
}

TEST_CASE("PM-9 PM-32 A4-6 a validation is rejected") {
  Sent hub(sent_validation());
  ResponseValues rejection;
  rejection.encounter_status = "cancelled";
  REQUIRE(hub.process(hub.response(rejection)).result);
  CHECK(hub.store.audit.back().request_type == "rejected-validation-response");
  CHECK(hub.current().version == 2);
}

TEST_CASE("PM-6 A1-8 a did-not-attend response revokes what was sent") {
  Sent hub(sent_referral());
  REQUIRE(hub.process(hub.response(did_not_attend())).result);
  CHECK(hub.current().status == "revoked");
  CHECK(hub.current().version == 2);
}

TEST_CASE("A6-5 A6-7 every status of an incident is a version, and a mutual aid may be declined") {
  Sent hub(sent_incident());
  ResponseValues values;
  values.definition = "servicerequest-response-referral-short";
  std::int64_t version = 1;
  for (const auto status : {"planned", "in-progress", "arrived", "finished"}) {
    values.bundle_id = "status-" + std::string(status);
    values.encounter_status = status;
    values.last_updated = "2026-11-22T1" + std::to_string(version) + ":00:00.0000000+00:00";
    REQUIRE(hub.process(hub.response(values)).result);
    CHECK(hub.store.audit.back().request_type == "status-response");
    CHECK(hub.current().version == ++version);
  }
  Sent declined(sent_incident());
  values.encounter_status = "cancelled";
  REQUIRE(declined.process(declined.response(values)).result);
  CHECK(declined.store.audit.back().request_type == "rejected-referral-response");
}

TEST_CASE("UPD-4 a response whose Encounter is older than the one that is held is 409, other old entries only warn") {
  Sent hub(sent_validation());
  REQUIRE(hub.process(hub.response(full())).result);
  const auto late = hub.process(hub.response({}));  // of 10:00, and the full one is of 11:00
  REQUIRE_FALSE(late.result);
  CHECK(late.result.error().category == Category::conflict);
  CHECK(late.result.error().expression.ends_with("ofType(Encounter).meta.lastUpdated"));
  CHECK(hub.current().version == 2);

  auto again = full();
  again.bundle_id = "again";
  const auto old_patient =
      with_in(hub.response(again), "Patient", "meta.lastUpdated", R"("2020-01-01T00:00:00.0000000+00:00")");
  REQUIRE(hub.process(old_patient).result);
  CHECK(hub.store.audit.back().detail.find("UPD-4") != std::string::npos);
}

TEST_CASE("UPD-15 a response about another patient, or to another kind of request, is 422") {
  Sent hub(sent_validation());
  const auto other = with_in(hub.response({}), "Patient", "identifier[0].value", R"("9990548617")");
  const auto refused = hub.process(other);
  REQUIRE_FALSE(refused.result);
  CHECK(refused.result.error().category == Category::unprocessable);
  CHECK(hub.current().version == 1);

  Sent referral(sent_referral());
  auto to_referral = ResponseValues();
  to_referral.answered = test::sent_values("", "").bundle_id;
  const auto wrong = referral.process(test::response_to(sent_validation(), to_referral));
  REQUIRE_FALSE(wrong.result);
  CHECK(wrong.result.error().category == Category::unprocessable);
}

TEST_CASE("MH-9 a full response is not taken under the definition of an interim one") {
  Sent hub(sent_validation());
  auto misnamed = full();
  misnamed.definition = "servicerequest-response-validation-interim";
  const auto refused = hub.process(hub.response(misnamed));
  REQUIRE_FALSE(refused.result);
  CHECK(refused.result.error().category == Category::invariant);
}

TEST_CASE("MH-12 what was sent is out of reach of updates and cancellations from outside") {
  Sent hub(sent_referral());
  test::MessageValues values;
  values.use_case = "a3t1";
  values.version = "2.0.0";
  values.service_request_id = hub.current().id.text();
  for (const auto& message : {test::updated_referral(values), test::cancelled_referral(values)}) {
    const auto refused = hub.process(message);
    REQUIRE_FALSE(refused.result);
    CHECK(refused.result.error().category == Category::not_found);
  }
  CHECK(hub.current().version == 1);
}

TEST_CASE("TI-14 what was registered does not use up the Bundle.id of the same message when it arrives here") {
  Sent hub(sent_validation());
  auto values = test::sent_values("a4t1", "2.0.0");
  values.service_id = "2000072489";
  hub.organisation = "A1001";
  CHECK(hub.process(test::new_validation(values)).result);
}

TEST_CASE("MH-11 a message is registered once, under its Bundle.id, for the service that its source names") {
  Sent hub(sent_validation());
  CHECK_FALSE(hub.known);
  REQUIRE(hub.register_sent(hub.request));
  CHECK(hub.known);
  CHECK(hub.store.resources.size() == 1);

  const auto changed = hub.register_sent(with_in(hub.request, "Patient", "gender", R"("other")"));
  REQUIRE_FALSE(changed);
  CHECK(changed.error().category == Category::conflict);

  auto update = test::sent_values("a4t1", "2.0.0");
  update.bundle_id = "an-update";
  const auto lost = hub.register_sent(test::updated_validation(update));
  REQUIRE_FALSE(lost);
  CHECK(lost.error().category == Category::not_found);

  auto foreign = test::sent_values("a4t1", "2.0.0");
  foreign.source_service_id = "2000099009";
  const auto unknown = hub.register_sent(test::new_validation(foreign));
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().category == Category::not_found);
  CHECK(unknown.error().expression == "Bundle.entry[0].resource.ofType(MessageHeader).source.endpoint");

  const auto booking = hub.register_sent(test::new_booking(test::sent_values("a1t1", "1.0.0")));
  REQUIRE_FALSE(booking);
  CHECK(booking.error().category == Category::invariant);
}
