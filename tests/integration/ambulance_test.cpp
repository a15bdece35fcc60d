// An incident that goes from one ambulance service to another while it is still going on (Application 6).
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/services.hpp"

using namespace bars::test;

namespace {

MessageValues incident() {
  MessageValues values;
  values.bundle_id = fresh_id();
  values.use_case = "a6t1";
  values.version = "1.0.0-beta.8";
  return values;
}

/// The same incident as it is known at a later hour: every message carries the Bundle.id of the first (TKWR-18).
std::string update_at(MessageValues values, const std::string& id, int hour, const std::string& encounter) {
  values.service_request_id = id;
  values.last_updated = "2026-11-22T" + std::to_string(hour) + ":00:00.0000000+00:00";
  return with_in(updated_ambulance_referral(values), "Encounter", "status", '"' + encounter + '"');
}

}  // namespace

TEST_CASE("A6-1 A6-3 A6-10 UPD-14 an incident is begun, enriched twice and finished, our Encounter in every reply") {
  Receiver receiver([](bars::config::Receiver& config) { config.services[0].accepts = clinical_hub().accepts; });
  auto session = receiver.session();
  const auto values = incident();
  auto first = new_ambulance_referral(values);
  first = with_in(with_in(first, "Patient", "name", ""), "Patient", "identifier", "");  // hardly anything is known
  const auto begun = session.process_message(first);
  REQUIRE(outcome_of(begun) == "200");
  const Answer reply(begun.body);
  const auto id = reply.id_of("ServiceRequest");
  REQUIRE(reply.all("Encounter").size() == 2);
  const auto ours = std::string(reply.all("Encounter").at(1)["id"].text());

  int hour = 10;
  for (const auto status : {"in-progress", "triaged", "finished"}) {
    const auto answer = session.process_message(sent_back(update_at(values, id, hour++, status), begun.body));
    if (answer.status != 200) UNSCOPED_INFO(diagnostics_of(answer));
    REQUIRE(outcome_of(answer) == "200");
    const Answer updated(answer.body);
    CHECK(updated.id_of("ServiceRequest") == id);
    REQUIRE(updated.all("Encounter").size() == 2);
    CHECK(updated.all("Encounter").at(0)["status"].text() == status);
    CHECK(updated.all("Encounter").at(1)["id"].text() == ours);
    CHECK(updated.all("Encounter").at(1)["status"].text() == "planned");  // ours is ours to change
  }
  CHECK(outcome_of(session.process_message(update_at(values, id, 11, "triaged"))) == "409 REC_CONFLICT conflict");

  for (const auto version : {"1", "2", "3", "4"})
    CHECK(outcome_of(session.get("/ServiceRequest/" + id + "/_history/" + version)) == "200");
  CHECK(outcome_of(session.get("/ServiceRequest/" + id + "/_history/5")) == "404 REC_NOT_FOUND not-found");
  const Answer found(
      session.get("/ServiceRequest?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + values.nhs_number).body);
  CHECK(found.root()["total"].text() == "1");  // known by number since the first update
  receiver.stop();
  CHECK(receiver.count("message") == "4");
}
