#include "server/workflow/referral.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars;
using test::in_quotes;
using test::value_at;
using test::with;
using test::with_in;
using test::Workflow;

}  // namespace

TEST_CASE("PM-1 RESP-6 a referral is stored with an Encounter of ours that is planned") {
  Workflow receiver;
  REQUIRE(receiver.process(test::new_referral()).result);
  REQUIRE(receiver.store.resources.size() == 2);
  const auto& referral = receiver.store.resources[0];
  CHECK(referral.type == "ServiceRequest");
  CHECK(referral.status == "active");
  CHECK(referral.version == 1);
  CHECK(referral.organisation == "B2002");
  CHECK(referral.nhs_number == "9990548609");
  CHECK(referral.patient_name == "testperson morgan ash");
  CHECK(referral.slot_id.empty());
  CHECK(value_at(referral.content, "id") == in_quotes(referral.id.text()));
  CHECK(value_at(referral.content, "meta.lastUpdated") == in_quotes("2026-11-22T09:00:00.0000000+00:00"));

  const auto& encounter = receiver.store.resources[1];
  CHECK(encounter.type == "Encounter");
  CHECK(encounter.status == "planned");
  CHECK(value_at(encounter.content, "status") == in_quotes("planned"));
  CHECK(value_at(encounter.content, "class.code") == in_quotes("EMER"));
  CHECK(value_at(encounter.content, "episodeOfCare[0].reference") ==
        in_quotes("EpisodeOfCare/3d8e5f27-6c1b-4a90-8b34-0f9d2e7c6a0d"));  // BIZ-12
  CHECK(value_at(encounter.content, "period.start") == in_quotes("2026-11-22T09:00:00+00:00"));
  CHECK(value_at(encounter.content, "identifier[0].system") ==
        in_quotes("https://receiver.example/FHIR/R4/Id/case-number"));
  CHECK(encounter.id != referral.id);
  CHECK(value_at(encounter.content, "subject.reference") == value_at(referral.content, "subject.reference"));
}

TEST_CASE("SR-3 a stored referral has no dangling urn:uuid") {
  Workflow receiver;
  const auto json = with_in(test::new_referral(), "ServiceRequest", "performer[1]",
                            R"({"display":"Somebody","reference":"urn:uuid:20000000-0000-4000-8000-000000000001"})");
  REQUIRE(receiver.process(json).result);
  for (const auto& record : receiver.store.resources) {
    CHECK(record.content.find("urn:uuid") == std::string::npos);
    CHECK(fhir::decode_json(record.content));
  }
  CHECK(value_at(receiver.store.resources[0].content, "encounter.reference") ==
        in_quotes("Encounter/8c1f7a4e-0b7e-4f55-9a27-6d3a5b1c2e0c"));
}

TEST_CASE("REBOOK-2 BIZ-1 a second referral of a patient, and one of a patient without a number, are accepted") {
  Workflow receiver;
  REQUIRE(receiver.process(test::new_referral()).result);
  test::MessageValues second;
  second.bundle_id = "second";
  REQUIRE(receiver.process(test::new_referral(second)).result);
  second.bundle_id = "third";
  second.nhs_number = "";
  REQUIRE(receiver.process(test::new_referral(second)).result);
  CHECK(receiver.store.resources.size() == 6);
  CHECK(receiver.store.resources[4].nhs_number.empty());
}

TEST_CASE("RESP-6 the Encounter of ours follows the one that the referral names") {
  Workflow receiver;
  const auto other =
      R"({"fullUrl":"urn:uuid:10000000-0000-4000-8000-0000000000f1","resource":{"resourceType":"Encounter","status":"planned","class":{"code":"AMB"}}})";
  const auto outcome = receiver.process(with(test::new_referral(), "entry[12]", other));
  REQUIRE(outcome.result);
  CHECK(value_at(outcome.reply, "entry[4].resource.status") == in_quotes("planned"));
  CHECK(value_at(outcome.reply, "entry[4].resource.class.code") == in_quotes("EMER"));
  CHECK(value_at(outcome.reply, "entry[13].resource.class.code") == in_quotes("AMB"));
}
