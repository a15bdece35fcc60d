#include "server/workflow/cancellation.hpp"
#include "tests/support/booked.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <functional>
#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using test::Booked;
using test::check_refused;
using test::in_quotes;
using test::in_reply;
using test::with;
using test::with_in;
using test::Workflow;

/// A receiver that holds the fixture's referral.
struct Referred : Workflow {
  Referred() : Workflow() {
    const auto first = process(test::new_referral());
    if (!first.result) throw std::logic_error("the fixture is refused: " + first.result.error().diagnostics);
    values.bundle_id = "cancellation";
    values.service_request_id = store.resources[0].id.text();
    now.seconds += 3600;
  }
  std::string cancellation() const { return test::cancelled_referral(values); }
  const storage::ResourceRecord& current() const { return store.resources.back(); }

  test::MessageValues values;
};

constexpr std::string_view referral_id = "Bundle.entry[1].resource.ofType(ServiceRequest).id";

}  // namespace

TEST_CASE("CANCEL-5 CANCEL-10 CANCEL-11 UPD-9 a cancellation frees the slot and keeps the history") {
  for (const auto status : {"cancelled", "entered-in-error"}) {
    Booked receiver;
    auto json = with_in(receiver.cancellation(), "Appointment", "status", in_quotes(status));
    const bool with_reason = status == std::string_view("cancelled");  // app-4: R4 allows none beside entered-in-error
    if (with_reason) json = with_in(json, "Appointment", "cancelationReason", R"({"text":"Feels better"})");
    const auto cancelled = receiver.process(json);
    REQUIRE(cancelled.result);
    CHECK(receiver.store.slots[0].taken == 0);
    REQUIRE(receiver.store.resources.size() == 2);
    CHECK(receiver.store.resources[0].status == "booked");
    const auto& record = receiver.current();
    CHECK(record.version == 2);
    CHECK(record.id == receiver.store.resources[0].id);
    CHECK(record.status == status);
    CHECK(record.last_updated == receiver.now);
    CHECK(test::value_at(record.content, "status") == in_quotes(status));
    CHECK(test::value_at(record.content, "cancelationReason.text") == (with_reason ? in_quotes("Feels better") : ""));
    // What the stripped message no longer says is still held.
    CHECK(test::value_at(record.content, "slot[0].reference") == "\"Slot/" + test::MessageValues{}.slot_id + '"');

    CHECK(test::value_at(cancelled.reply, "id") == in_quotes("cancellation"));
    CHECK(in_reply(cancelled.reply, "Appointment", "id") == in_quotes(record.id.text()));
    CHECK(in_reply(cancelled.reply, "Appointment", "status") == in_quotes(status));
    CHECK(in_reply(cancelled.reply, "Patient", "id") == in_reply(receiver.first.reply, "Patient", "id"));  // RESP-5

    test::MessageValues again;
    again.bundle_id = "again";
    CHECK(receiver.process(test::new_booking(again)).result);
  }
}

TEST_CASE("PM-30 CANCEL-6 the status makes the cancellation, whatever the reason") {
  for (const auto reason : {"new", "update", "delete"}) {
    Booked receiver;
    CHECK(receiver.process(with(receiver.cancellation(), "entry[0].resource.reason.coding[0].code", in_quotes(reason)))
              .result);
    CHECK_FALSE(receiver.is_booked());
  }
}

TEST_CASE("CANCEL-3 UPD-7 a cancellation needs the id that we issued, for this service") {
  Booked receiver;
  for (const auto id : {"", "95e58add-0b10-4a8c-817c-2729eb0cab75", "XXXXXXXXX"}) {
    INFO(id);
    auto values = receiver.values;
    values.appointment_id = id;
    values.bundle_id = test::MessageValues{}.bundle_id;  // that of the booking: no way round the id
    check_refused(receiver.process(test::cancelled_booking(values)), Category::not_found,
                  "Bundle.entry[1].resource.ofType(Appointment).id");
    CHECK(receiver.is_booked());
  }
  receiver.store.resources[0].service = "2000070513";
  check_refused(receiver.process(receiver.cancellation()), Category::not_found,
                "Bundle.entry[1].resource.ofType(Appointment).id");
}

TEST_CASE("CANCEL-2 what is not current cannot be cancelled") {
  Booked receiver;
  REQUIRE(receiver.process(receiver.cancellation()).result);
  const auto stored = receiver.store.resources.size();
  check_refused(receiver.process(receiver.cancellation()), Category::conflict,
                "Bundle.entry[1].resource.ofType(Appointment).id");
  CHECK(receiver.store.resources.size() == stored);

  // The slot belongs to somebody else by now.
  test::MessageValues other;
  other.bundle_id = "other";
  REQUIRE(receiver.process(test::new_booking(other)).result);
  check_refused(receiver.process(receiver.cancellation()), Category::conflict,
                "Bundle.entry[1].resource.ofType(Appointment).id");
  CHECK(receiver.store.slots[0].taken == 1);
}

TEST_CASE("CANCEL-8 UPD-15 a cancellation for another patient, or for none, does not cancel") {
  struct Case {
    std::string what;
    std::function<std::string(const std::string&)> change;
    std::string expression;
    bool tolerable;
  };
  const std::string participant = "Bundle.entry[1].resource.ofType(Appointment).participant";
  const std::string person = "Bundle.entry[2].resource.ofType(Patient)";
  for (const auto& c : std::vector<Case>{
           {"another NHS number",
            [](const std::string& json) {
              return with_in(json, "Patient", "identifier[0].value", in_quotes("9990548617"));
            },
            person, true},
           {"another name and birth date",
            [](const std::string& json) {
              auto other = with_in(json, "Patient", "identifier", "");
              other = with_in(other, "Patient", "birthDate", in_quotes("1990-01-01"));
              return with_in(other, "Patient", "name[0].family", in_quotes("Other"));
            },
            person, true},
           {"a participant that resolves nowhere",
            [](const std::string& json) {
              return with_in(json, "Appointment", "participant[0].actor.reference", in_quotes("Patient/unknown"));
            },
            participant, false},
           {"a reference that was never seen, to a person who looks the same",
            [](const std::string& json) {
              const auto fresh = in_quotes("urn:uuid:10000000-0000-4000-8000-0000000000ff");
              auto other = with_in(json, "Appointment", "participant[0].actor.reference", fresh);
              return test::with(other, test::entry_of(other, "Patient") + ".fullUrl", fresh);
            },
            participant, false},
           {"another reference than before",
            [](const std::string& json) {
              auto other = with_in(json, "Appointment", "participant[0].actor.reference",
                                   in_quotes("urn:uuid:10000000-0000-4000-8000-000000000009"));
              return with(other, test::entry_of(other, "Patient") + ".fullUrl",
                          in_quotes("urn:uuid:10000000-0000-4000-8000-000000000009"));
            },
            participant, false}}) {
    INFO(c.what);
    Booked receiver;
    check_refused(receiver.process(c.change(receiver.cancellation())), Category::unprocessable, c.expression);
    CHECK(receiver.is_booked());

    Booked tolerant;
    tolerant.services[0].tolerate = {"patient-mismatch"};
    CHECK(static_cast<bool>(tolerant.process(c.change(tolerant.cancellation())).result) == c.tolerable);
  }
  Booked receiver;  // R4 itself wants a participant
  check_refused(receiver.process(with_in(receiver.cancellation(), "Appointment", "participant", "")),
                Category::required, participant);
  CHECK(receiver.is_booked());
}

TEST_CASE("UPD-15 what a cancellation no longer says of the patient is no mismatch") {
  Booked receiver;
  auto json = with_in(receiver.cancellation(), "Patient", "identifier", "");
  json = with_in(json, "Patient", "name", "");
  CHECK(receiver.process(json).result);
}

TEST_CASE("CANCEL-3 a booking with deep or odd content can still be cancelled") {
  std::string deep = "1";
  for (int i = 0; i < 80; ++i) deep = R"([{"extension":)" + deep + "}]";
  const auto document = fhir::decode_json(deep, {.depth = 400});
  REQUIRE(document);
  // As a receiver with a greater json_depth would have stored it.
  Booked receiver;
  auto& content = receiver.store.resources[0].content;
  content.insert(1, R"("extension":)" + deep + ",");
  CHECK(receiver.process(receiver.cancellation()).result);
}

TEST_CASE("PM-3 CANCEL-4 CANCEL-11 CANCEL-12 a cancelled referral keeps its reason and its history") {
  for (const auto status : {"revoked", "entered-in-error"}) {
    Referred receiver;
    const auto cancelled =
        receiver.process(with_in(receiver.cancellation(), "ServiceRequest", "status", in_quotes(status)));
    REQUIRE(cancelled.result);
    REQUIRE(receiver.store.resources.size() == 3);
    CHECK(receiver.store.resources[0].status == "active");  // UPD-9
    const auto& record = receiver.current();
    CHECK(record.type == "ServiceRequest");
    CHECK(record.version == 2);
    CHECK(record.status == status);
    CHECK(record.last_updated == receiver.now);
    CHECK(test::value_at(record.content, "reasonCode[0].text") == R"("The patient will go elsewhere")");
    CHECK_FALSE(test::value_at(record.content, "performer").empty());  // the stripped message does not name it
    CHECK(record.content.find("urn:uuid") == std::string::npos);
    CHECK(test::value_at(cancelled.reply, "id") == in_quotes("cancellation"));
    CHECK(in_reply(cancelled.reply, "ServiceRequest", "id") == in_quotes(record.id.text()));
    CHECK(in_reply(cancelled.reply, "ServiceRequest", "status") == in_quotes(status));
  }
}

TEST_CASE("CANCEL-2 CANCEL-3 a referral that is unknown is 404, one that is not current 409") {
  Referred receiver;
  REQUIRE(receiver.process(receiver.cancellation()).result);
  check_refused(receiver.process(receiver.cancellation()), Category::conflict, referral_id);
  receiver.values.service_request_id = "95e58add-0b10-4a8c-817c-2729eb0cab75";
  check_refused(receiver.process(receiver.cancellation()), Category::not_found, referral_id);
  receiver.values.service_request_id = "";
  check_refused(receiver.process(receiver.cancellation()), Category::not_found, referral_id);
}

TEST_CASE("CANCEL-8 a cancellation for another patient, or by another reference, does not cancel the referral") {
  Referred receiver;
  const std::string subject = "Bundle.entry[1].resource.ofType(ServiceRequest).subject";
  const auto message = receiver.cancellation();
  check_refused(receiver.process(with_in(message, "Patient", "identifier[0].value", R"("9990548617")")),
                Category::unprocessable, "Bundle.entry[2].resource.ofType(Patient)");
  check_refused(receiver.process(with_in(message, "ServiceRequest", "subject.reference",
                                         R"("urn:uuid:10000000-0000-4000-8000-0000000000ff")")),
                Category::unprocessable, subject);
  const auto elsewhere = R"("urn:uuid:20000000-0000-4000-8000-000000000001")";
  check_refused(receiver.process(with_in(with(message, "entry[2].fullUrl", elsewhere), "ServiceRequest",
                                         "subject.reference", elsewhere)),
                Category::unprocessable, subject);
  CHECK(receiver.store.resources.size() == 2);
  CHECK(receiver.process(message).result);
}

TEST_CASE("CANCEL-9 a request for validation neither cancels nor updates a referral") {
  Workflow receiver({test::clinical_hub()});
  test::MessageValues values;
  values.use_case = "a6t1";
  REQUIRE(receiver.process(test::new_ambulance_referral(values)).result);
  values.service_request_id = receiver.store.resources[0].id.text();
  values.bundle_id = "another";
  values.use_case = "a4t1";
  const std::string path = "Bundle.entry[1].resource.ofType(ServiceRequest).category";
  check_refused(receiver.process(test::cancelled_validation(values)), Category::unprocessable, path);
  check_refused(receiver.process(test::updated_validation(values)), Category::unprocessable, path);
  CHECK(receiver.store.resources[0].status == "active");
  CHECK(receiver.store.resources.size() == 2);
}

TEST_CASE("PM-4 a validation is cancelled as a referral is") {
  Workflow receiver({test::clinical_hub()});
  test::MessageValues values;
  values.use_case = "a4t1";
  REQUIRE(receiver.process(test::new_validation(values)).result);
  values.service_request_id = receiver.store.resources[0].id.text();
  values.bundle_id = "cancellation";
  REQUIRE(receiver.process(test::cancelled_validation(values)).result);
  CHECK(receiver.store.resources.back().status == "revoked");
  CHECK(receiver.store.audit.back().request_type == "cancel-validation");
}
