#include "fhir/r4/constraints.hpp"

#include "fhir/r4/definitions.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/fhir/structure_support.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

using namespace bars::fhir;
using bars::test::Findings;
using bars::test::findings;
using bars::test::resource;

namespace {

struct Case {
  std::string_view key;
  std::string_view type;
  std::string_view wrong;  // members that break it
  std::string_view right;  // members that do not
  std::string_view path;
};

constexpr std::string_view ucum = R"("system":"http://unitsofmeasure.org",)";

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"ext-1", "Patient", R"("extension":[{"url":"a"}])", R"("extension":[{"url":"a","valueCode":"b"}])",
       "Patient.extension[0]"},
      {"ext-1", "Patient", R"("extension":[{"url":"a","valueCode":"b","extension":[{"url":"a","valueCode":"b"}]}])",
       R"("extension":[{"url":"a","extension":[{"url":"a","valueCode":"b"}]}])", "Patient.extension[0]"},
      {"per-1", "Patient", R"("name":[{"period":{"start":"2026-02","end":"2026-01-31"}}])",
       R"("name":[{"period":{"start":"2026-01","end":"2026-01-31"}}])", "Patient.name[0].period"},
      {"per-1", "Patient", R"("name":[{"period":{"start":"2026-01-01T10:00:00Z","end":"2026-01-01T10:30:00+01:00"}}])",
       R"("name":[{"period":{"start":"2026-01-01T10:00:00+01:00","end":"2026-01-01T09:00:00Z"}}])",
       "Patient.name[0].period"},
      {"cpt-2", "Patient", R"("telecom":[{"value":"1"}])", R"("telecom":[{"value":"1","system":"phone"}])",
       "Patient.telecom[0]"},
      {"att-1", "Patient", R"("photo":[{"data":"YQ=="}])", R"("photo":[{"data":"YQ==","contentType":"a/b"}])",
       "Patient.photo[0]"},
      {"pat-1", "Patient", R"("contact":[{"gender":"male"}])", R"("contact":[{"telecom":[{"use":"home"}]}])",
       "Patient.contact[0]"},
      {"org-1", "Organization", R"("active":true)", R"("name":"a")", "Organization"},
      {"org-2", "Organization", R"("name":"a","address":[{"use":"home"}])", R"("name":"a","address":[{"use":"work"}])",
       "Organization.address"},
      {"org-3", "Organization", R"("name":"a","telecom":[{"use":"home"}])", R"("name":"a","telecom":[{"use":"work"}])",
       "Organization.telecom"},
      {"qty-3", "Observation", R"("status":"final","code":{"text":"a"},"valueQuantity":{"value":1,"code":"kg"})",
       R"("status":"final","code":{"text":"a"},"valueQuantity":{"value":1,"unit":"kg"})",
       "Observation.value.ofType(Quantity)"},
      {"rng-2", "Observation",
       R"("status":"final","code":{"text":"a"},"valueRange":{"low":{"value":10},"high":{"value":9}})",
       R"("status":"final","code":{"text":"a"},"valueRange":{"low":{"value":9},"high":{"value":10}})",
       "Observation.value.ofType(Range)"},
      {"rat-1", "Observation", R"("status":"final","code":{"text":"a"},"valueRatio":{"numerator":{"value":10}})",
       R"("status":"final","code":{"text":"a"},"valueRatio":{"numerator":{"value":1},"denominator":{"value":2}})",
       "Observation.value.ofType(Ratio)"},
      {"obs-6", "Observation",
       R"("status":"final","code":{"text":"a"},"valueString":"a","dataAbsentReason":{"text":"a"})",
       R"("status":"final","code":{"text":"a"},"dataAbsentReason":{"text":"a"})", "Observation"},
      {"obs-7", "Observation",
       R"("status":"final","code":{"coding":[{"code":"a"}]},"valueString":"a","component":[{"code":{"coding":[{"code":"a"}]}}])",
       R"("status":"final","code":{"coding":[{"code":"a"}]},"valueString":"a","component":[{"code":{"coding":[{"code":"b"}]}}])",
       "Observation"},
      {"obs-3", "Observation", R"("status":"final","code":{"text":"a"},"referenceRange":[{"type":{"text":"a"}}])",
       R"("status":"final","code":{"text":"a"},"referenceRange":[{"text":"a"}])", "Observation.referenceRange[0]"},
      {"app-1", "Appointment", R"("status":"proposed","participant":[{"status":"accepted"}])",
       R"("status":"proposed","participant":[{"status":"accepted","actor":{"display":"a"}}])",
       "Appointment.participant[0]"},
      {"app-2", "Appointment",
       R"("status":"proposed","start":"2026-01-01T10:00:00Z","participant":[{"status":"accepted","actor":{"display":"a"}}])",
       R"("status":"proposed","participant":[{"status":"accepted","actor":{"display":"a"}}])", "Appointment"},
      {"app-3", "Appointment", R"("status":"booked","participant":[{"status":"accepted","actor":{"display":"a"}}])",
       R"("status":"waitlist","participant":[{"status":"accepted","actor":{"display":"a"}}])", "Appointment"},
      {"app-4", "Appointment",
       R"("status":"proposed","cancelationReason":{"text":"a"},"participant":[{"status":"accepted","actor":{"display":"a"}}])",
       R"("status":"cancelled","cancelationReason":{"text":"a"},"participant":[{"status":"accepted","actor":{"display":"a"}}])",
       "Appointment.cancelationReason"},
      {"ait-1", "AllergyIntolerance", R"("patient":{"display":"a"})",
       R"("patient":{"display":"a"},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"entered-in-error"}]})",
       "AllergyIntolerance"},
      {"con-4", "Condition",
       R"("subject":{"display":"a"},"abatementString":"a","verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]})",
       R"("subject":{"display":"a"},"abatementString":"a","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"resolved"}]})",
       "Condition"},
      {"con-2", "Condition",
       R"("subject":{"display":"a"},"evidence":[{"id":"a","extension":[{"url":"a","valueCode":"b"}]}])",
       R"("subject":{"display":"a"},"evidence":[{"code":[{"text":"a"}]}])", "Condition.evidence[0]"},
      {"cpl-3", "CarePlan",
       R"("status":"active","intent":"plan","subject":{"display":"a"},"activity":[{"reference":{"display":"a"},"detail":{"status":"completed"}}])",
       R"("status":"active","intent":"plan","subject":{"display":"a"},"activity":[{"detail":{"status":"completed"}}])",
       "CarePlan.activity[0]"},
      {"que-2", "Questionnaire",
       R"("status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"1","type":"string"}]}])",
       R"("status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"2","type":"string"}]}])",
       "Questionnaire"},
      {"que-1", "Questionnaire", R"("status":"draft","item":[{"linkId":"1","type":"group"}])",
       R"("status":"draft","item":[{"linkId":"1","type":"string"}])", "Questionnaire.item[0]"},
      {"qrs-1", "QuestionnaireResponse",
       R"("status":"completed","item":[{"linkId":"1","answer":[{"valueString":"a"}],"item":[{"linkId":"2"}]}])",
       R"("status":"completed","item":[{"linkId":"1","answer":[{"valueString":"a","item":[{"linkId":"2"}]}]}])",
       "QuestionnaireResponse.item[0]"},
      {"inv-1", "Task", R"("status":"draft","intent":"plan","authoredOn":"2026-01-02","lastModified":"2026-01-01")",
       R"("status":"draft","intent":"plan","authoredOn":"2026-01-01","lastModified":"2026-01-01")", "Task"},
      {"inv-1", "Parameters", R"("parameter":[{"name":"a"}])", R"("parameter":[{"name":"a","valueCode":"b"}])",
       "Parameters.parameter[0]"},
      {"bdl-1", "Bundle",
       R"("type":"message","total":1,"entry":[{"fullUrl":"a","resource":{"resourceType":"MessageHeader","eventUri":"a","source":{"endpoint":"a"}}}])",
       R"("type":"searchset","total":0)", "Bundle"},
      {"bdl-2", "Bundle",
       R"("type":"collection","entry":[{"search":{"mode":"match"},"resource":{"resourceType":"Patient"}}])",
       R"("type":"searchset","entry":[{"search":{"mode":"match"},"resource":{"resourceType":"Patient"}}])", "Bundle"},
      {"bdl-3", "Bundle",
       R"("type":"collection","entry":[{"resource":{"resourceType":"Patient"},"request":{"method":"PUT","url":"a"}}])",
       R"("type":"batch","entry":[{"resource":{"resourceType":"Patient"},"request":{"method":"PUT","url":"a"}}])",
       "Bundle"},
      {"bdl-5", "Bundle", R"("type":"collection","entry":[{"fullUrl":"a"}])",
       R"("type":"collection","entry":[{"fullUrl":"a","resource":{"resourceType":"Patient"}}])", "Bundle.entry[0]"},
      {"bdl-7", "Bundle",
       R"("type":"collection","entry":[{"fullUrl":"a","resource":{"resourceType":"Patient"}},{"fullUrl":"a","resource":{"resourceType":"Patient"}}])",
       R"("type":"collection","entry":[{"fullUrl":"a","resource":{"resourceType":"Patient"}},{"fullUrl":"a","resource":{"resourceType":"Patient","meta":{"versionId":"2"}}}])",
       "Bundle"},
      {"bdl-8", "Bundle",
       R"("type":"collection","entry":[{"fullUrl":"a/_history/1","resource":{"resourceType":"Patient"}}])",
       R"("type":"collection","entry":[{"fullUrl":"a/1","resource":{"resourceType":"Patient"}}])",
       "Bundle.entry[0].fullUrl"},
      {"bdl-12", "Bundle", R"("type":"message","entry":[{"fullUrl":"a","resource":{"resourceType":"Patient"}}])",
       R"("type":"collection","entry":[{"fullUrl":"a","resource":{"resourceType":"Patient"}}])", "Bundle"},
      {"cpb-14", "CapabilityStatement",
       R"("status":"active","date":"2026","kind":"instance","fhirVersion":"4.0.1","format":["json"],"description":"a","rest":[{"mode":"server"}])",
       R"("status":"active","date":"2026","kind":"instance","fhirVersion":"4.0.1","format":["json"],"implementation":{"description":"a"},"rest":[{"mode":"server"}])",
       "CapabilityStatement"},
  };
  return all;
}

std::string timing(std::string_view repeat) {
  return R"("code":{"text":"a"},"status":"active","intent":"plan","subject":{"display":"a"},"occurrenceTiming":{"repeat":{)" +
         std::string(repeat) + "}}";
}

}  // namespace

TEST_CASE("R4 each constraint refuses what breaks it and nothing else") {
  for (const Case& each : cases()) {
    INFO(each.key << " " << each.wrong);
    CHECK(findings(resource(each.type, each.wrong)) == Findings{std::string(each.key) + " " + std::string(each.path)});
    CHECK(findings(resource(each.type, each.right)).empty());
  }
}

TEST_CASE("R4 a timing says what its numbers mean") {
  const std::pair<std::string_view, std::string_view> wrong[] = {
      {"tim-1", R"("duration":1)"},
      {"tim-2", R"("period":1)"},
      {"tim-4", R"("duration":-1,"durationUnit":"h")"},
      {"tim-5", R"("period":-0.5,"periodUnit":"h")"},
      {"tim-6", R"("periodMax":1)"},
      {"tim-7", R"("durationMax":1)"},
      {"tim-8", R"("countMax":1)"},
      {"tim-9", R"("offset":1,"when":["CM"])"},
      {"tim-10", R"("timeOfDay":["10:00:00"],"when":["MORN"])"},
  };
  for (const auto& [key, repeat] : wrong) {
    INFO(repeat);
    const auto found = findings(resource("ServiceRequest", timing(repeat)));
    REQUIRE(found.size() == 1);
    CHECK(found[0].substr(0, found[0].find(' ')) == key);
  }
  CHECK(findings(resource("ServiceRequest", timing(R"("period":0,"periodUnit":"h","offset":1,"when":["MORN"])")))
            .empty());
}

TEST_CASE("R4 quantities of a kind have its units") {
  const auto extension = [](std::string_view type, std::string_view value) {
    return findings(resource(
        "Patient", R"("extension":[{"url":"a","value)" + std::string(type) + "\":{" + std::string(value) + "}}]"));
  };
  const std::string kilograms = std::string(ucum) + R"("value":1,"code":"kg")";
  CHECK(extension("Age", kilograms).empty());
  CHECK(extension("Age", std::string(ucum) + R"("value":0,"code":"a")").size() == 1);
  CHECK(extension("Age", R"("value":1)").size() == 1);
  CHECK(extension("Count", kilograms).size() == 1);
  CHECK(extension("Count", std::string(ucum) + R"("value":1,"code":"1")").empty());
  CHECK(extension("Count", std::string(ucum) + R"("value":1.5,"code":"1")").size() == 1);
  CHECK(extension("Distance", R"("value":1,"code":"m","system":"http://a")").size() == 1);
  CHECK(extension("Duration", R"("value":1,"code":"h","system":"http://a")").size() == 1);
  CHECK(extension("Duration", R"("value":1)").empty());
}

TEST_CASE("con-3 a problem without a status is a warning") {
  CHECK(findings(
            resource("Condition",
                     R"("subject":{"display":"a"},"category":[{"coding":[{"system":)"
                     R"("http://terminology.hl7.org/CodeSystem/condition-category","code":"problem-list-item"}]}])")) ==
        Findings{"warn con-3 Condition"});
}

TEST_CASE("R4 the table of constraints names types that R4 has, each key once for a type") {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const r4::Constraint& each : r4::constraints()) {
    INFO(each.type << " " << each.key);
    const r4::Type* type = r4::find_type(each.type);
    REQUIRE(type != nullptr);
    CHECK(seen.insert({each.type, each.key}).second);
    CHECK(each.says.back() == '.');
    if (!each.at.empty()) CHECK(type->find(each.at) != nullptr);
    // Whatever a sender writes, each only answers.
    for (const std::string_view odd : {"[]", R"("a")", "null", R"({"type":1,"item":{},"entry":[1],"coding":[[]]})"})
      static_cast<void>(each.holds(decode_json(odd)->root));
  }
  CHECK(r4::is_evaluated("per-1"));
  CHECK(r4::is_evaluated("ele-1"));
  CHECK_FALSE(r4::is_evaluated("eld-2"));
}
