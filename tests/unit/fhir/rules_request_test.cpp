// Content rules about ServiceRequest, Appointment, CarePlan, Task and what every resource carries.
#include "tests/unit/fhir/rules_support.hpp"

using namespace bars;
using namespace bars::fhir;
using test::Expressions;
using test::found_by;
using test::resource_path;
using test::with_in;

TEST_CASE("MH-18 a ServiceRequest is a plan with one category, a period and the time it was made") {
  const auto json = test::new_referral();
  CHECK(found_by("MH-18", json).empty());
  const auto here = [&json](std::string_view element) {
    return Expressions{resource_path(json, "ServiceRequest", element)};
  };
  CHECK(found_by("MH-18", with_in(json, "ServiceRequest", "intent", R"("order")")) == here(".intent"));
  CHECK(found_by("MH-18", with_in(json, "ServiceRequest", "authoredOn", "")) == here(".authoredOn"));
  const auto third = with_in(json, "ServiceRequest", "category[0].coding[2]", R"({"code":"x"})");
  CHECK(found_by("MH-18", third) == here(".category"));
  const auto second = with_in(json, "ServiceRequest", "category[1]", R"({"text":"x"})");
  CHECK(found_by("MH-18", second) == here(".category"));
  const auto moment = with_in(with_in(json, "ServiceRequest", "occurrencePeriod", ""), "ServiceRequest",
                              "occurrenceDateTime", R"("2026-11-22")");
  CHECK(found_by("MH-18", moment) == here(".occurrence"));
  CHECK(found_by("MH-18", with_in(test::cancelled_referral(), "ServiceRequest", "authoredOn", "")).empty());
}

TEST_CASE("A4-3 the occurrence of a validation has a start and an end, a referral may do without") {
  const auto json = test::new_validation();
  CHECK(found_by("A4-3", json).empty());
  CHECK(found_by("A4-3", with_in(json, "ServiceRequest", "occurrencePeriod.end", "")) ==
        Expressions{resource_path(json, "ServiceRequest", ".occurrence.ofType(Period).end")});
  CHECK(found_by("A4-3", with_in(json, "ServiceRequest", "occurrencePeriod", "")).size() == 2);
  CHECK(found_by("A4-3", with_in(test::new_referral(), "ServiceRequest", "occurrencePeriod", "")).empty());
}

TEST_CASE("A3-3 the Encounter of a 999 referral is finished") {
  const auto json = with_in(test::referral_of("a3t1"), "Encounter", "status", R"("finished")");
  CHECK(found_by("A3-3", json).empty());
  CHECK(found_by("A3-3", with_in(json, "Encounter", "status", R"("triaged")")) ==
        Expressions{resource_path(json, "Encounter", ".status")});
  CHECK(found_by("A3-3", test::referral_of("a1t1")).empty());
}

TEST_CASE("A5-2 a pharmacy referral has a Task and a Condition, and its CarePlan refers to both") {
  auto json = test::referral_of("a5t1");
  CHECK(found_by("A5-2", json).size() == 4);
  json = test::plus(json, "urn:uuid:task", R"({"resourceType":"Task","status":"requested","intent":"order"})");
  json = test::plus(json, "urn:uuid:condition", R"({"resourceType":"Condition"})");
  const Expressions both{resource_path(json, "CarePlan", ".addresses"), resource_path(json, "CarePlan", ".activity")};
  CHECK(found_by("A5-2", json) == both);
  json = with_in(json, "CarePlan", "addresses", R"([{"reference":"urn:uuid:condition"}])");
  json = with_in(json, "CarePlan", "activity[0].reference", R"({"reference":"urn:uuid:task"})");
  CHECK(found_by("A5-2", json).empty());
  CHECK(found_by("A5-2", with_in(json, "Task", "status", R"("draft")")) ==
        Expressions{resource_path(json, "Task", ".status")});
  CHECK(found_by("A5-2", test::referral_of("a1t1")).empty());
}

TEST_CASE("CODE-4 the display of a use case is that of its code") {
  const auto json = test::new_booking();
  const std::string right = '"' + std::string(find_use_case("a1t1")->display) + '"';
  CHECK(found_by("CODE-4", json).empty());
  CHECK(found_by("CODE-4", with_in(json, "Appointment", "serviceCategory[0].coding[0].display", right)).empty());
  CHECK(found_by("CODE-4", with_in(json, "Appointment", "serviceCategory[0].coding[0].display", R"("Other")")) ==
        Expressions{resource_path(json, "Appointment", ".serviceCategory")});
  const auto referral = test::new_referral();
  CHECK(found_by("CODE-4", with_in(referral, "ServiceRequest", "category[0].coding[1].display", R"("Other")")) ==
        Expressions{resource_path(referral, "ServiceRequest", ".category")});
}

TEST_CASE("BIZ-12 X-60 the journey is referred to by its UUID") {
  const auto json = test::new_referral();
  CHECK(found_by("BIZ-12", json).empty());
  const auto with_reference = [&json](std::string_view reference) {
    return with_in(json, "Encounter", "episodeOfCare[0].reference", reference);
  };
  CHECK(found_by("BIZ-12", with_reference(R"("3d8e5f27-6c1b-4a90-8b34-0f9d2e7c6a0d")")).empty());
  CHECK(found_by("BIZ-12", with_reference(R"("EpisodeOfCare/42")")) ==
        Expressions{resource_path(json, "Encounter", ".episodeOfCare[0].reference")});
}

TEST_CASE("BIZ-16 a QuestionnaireResponse says why it is there, where the Application sends any") {
  constexpr std::string_view bare = R"({"resourceType":"QuestionnaireResponse","status":"completed"})";
  constexpr std::string_view reasoned = R"({"resourceType":"QuestionnaireResponse","extension":[
    {"url":"http://hl7.org/fhir/StructureDefinition/questionnaireresponse-reason",
     "valueCodeableConcept":{"text":"Rejected services"}}]})";
  for (const std::string_view use_case : {"a1t1", "a2t1", "a6t1"}) {
    INFO(use_case);
    const auto json = test::plus(test::referral_of(use_case), "urn:uuid:q", bare);
    CHECK(found_by("BIZ-16", json) == Expressions{resource_path(json, "QuestionnaireResponse", ".extension")});
    CHECK(found_by("BIZ-16", test::plus(test::referral_of(use_case), "urn:uuid:q", reasoned)).empty());
  }
  CHECK(found_by("BIZ-16", test::plus(test::referral_of("a3t1"), "urn:uuid:q", bare)).empty());
}

TEST_CASE("MH-16 a resource claims the profile that the MessageDefinition lists, whatever its letter case") {
  const auto json = test::new_referral();
  CHECK(found_by("MH-16", json).empty());
  const auto claiming = [&json](std::string_view profiles) {
    return with_in(json, "MessageHeader", "meta.profile", profiles);
  };
  const Expressions here{resource_path(json, "MessageHeader", ".meta.profile")};
  CHECK(found_by("MH-16",
                 claiming(R"(["https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-booking-request"])")) == here);
  CHECK(found_by(
            "MH-16",
            claiming(R"(["https://fhir.nhs.uk/StructureDefinition/BARSMEssageHeader-servicerequest-request|1.0.0"])"))
            .empty());
  CHECK(found_by("MH-16", claiming("")).empty());
  const auto unlisted = test::plus(json, "urn:uuid:x", R"({"resourceType":"Basic","meta":{"profile":["urn:x"]}})");
  CHECK(found_by("MH-16", unlisted).empty());
}

TEST_CASE("TIME-3 an imprecise lastUpdated is reported once") {
  auto json = test::new_booking();
  CHECK(found_by("TIME-3", json).empty());
  for (const std::string_view time : {R"("2026-11-22T09:00:00.000000+00:00")", R"("2026-11-22T09:00:00+00:00")"}) {
    INFO(time);
    auto imprecise = with_in(json, "Slot", "meta.lastUpdated", time);
    imprecise = with_in(imprecise, "Schedule", "meta.lastUpdated", time);
    CHECK(found_by("TIME-3", imprecise).size() == 1);
  }
  CHECK(found_by("TIME-3", with_in(json, "Slot", "meta.lastUpdated", R"("2026-11-22T09:00:00.00000000Z")")).empty());
}
