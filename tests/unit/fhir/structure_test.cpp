#include "fhir/structure.hpp"

#include "fhir/build.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/messages.hpp"
#include "tests/unit/fhir/structure_support.hpp"

#include <string>
#include <string_view>

using namespace bars::fhir;
using bars::test::Findings;
using bars::test::findings;
using bars::test::resource;
using bars::test::StructureCase;

namespace {

void run(std::initializer_list<StructureCase> cases) {
  for (const StructureCase& each : cases) {
    INFO(each.type << " " << each.members);
    CHECK(findings(resource(each.type, each.members)) == each.expected);
  }
}

}  // namespace

TEST_CASE("R4 messages of ours have nothing to complain about") {
  using namespace bars::test;
  for (const std::string& text : {new_booking(), cancelled_booking(), new_referral(), cancelled_referral()})
    CHECK(findings(text).empty());
}

TEST_CASE("R4 a resource is an object whose resourceType R4 has") {
  for (const std::string_view text :
       {"null", "[]", "1", "{}", R"({"resourceType":"Patent"})", R"({"resourceType":"DomainResource"})",
        R"({"resourceType":"HumanName"})", R"({"resourceType":5})", R"({"resourceType":null})"}) {
    INFO(text);
    CHECK(findings(text) == Findings{"R4 "});
  }
  CHECK(findings(resource("Patient", "")).empty());
}

TEST_CASE("R4 elements are known, of their kind, and as many as allowed") {
  run({
      {"Patient", R"("nickname":"a")", {"R4 Patient"}},
      {"Patient", R"("Name":[{"text":"a"}])", {"R4 Patient.Name"}},
      {"Patient", R"("a b":1)", {"R4 Patient"}},  // a name that could be content ends the path
      {"Patient", R"("fhir_comments":["a"])", {"R4 Patient"}},
      {"Patient",
       R"("contact":[{"resourceType":"Patient","gender":"male","name":{"text":"a"}}])",
       {"R4 Patient.contact[0].resourceType"}},
      {"Patient", R"("active":"true")", {"R4 Patient.active"}},
      {"Patient", R"("active":1)", {"R4 Patient.active"}},
      {"Patient", R"("birthDate":2000)", {"R4 Patient.birthDate"}},
      {"Patient", R"("birthDate":{"value":"2000"})", {"R4 Patient.birthDate"}},
      {"Patient", R"("name":{"text":"a"})", {"R4 Patient.name"}},
      {"Patient", R"("name":[])", {"R4 Patient.name"}},
      {"Patient", R"("name":[{}])", {"ele-1 Patient.name[0]"}},
      {"Patient", R"("name":[{"id":"a"}])", {"ele-1 Patient.name[0]"}},
      {"Patient", R"("name":["a"])", {"R4 Patient.name[0]"}},
      {"Patient", R"("name":[null,{"text":"a"}])", {"R4 Patient.name[0]"}},
      {"Patient", R"("name":[[{"text":"a"}]])", {"R4 Patient.name[0]"}},
      {"Patient", R"("gender":["male"])", {"R4 Patient.gender"}},
      {"Patient", R"("gender":null)", {"R4 Patient.gender"}},
      {"Patient", R"("maritalStatus":null)", {"R4 Patient.maritalStatus"}},
      {"Patient", R"("name":[{"family":""}])", {"R4 Patient.name[0].family"}},
      {"Patient", R"("name":[{"text":"a\u0001"}])", {"R4 Patient.name[0].text"}},
      {"Patient", R"("name":[{"text":"\t a \r\n"}])", {}},  // KD-R4-5
      {"Location", R"("position":{"longitude":"1","latitude":1.10})", {"R4 Location.position.longitude"}},
  });
}

TEST_CASE("R4 what is missing is named where it belongs") {
  run({
      {"Observation", "", {"required R4 Observation.status", "required R4 Observation.code"}},
      {"Patient", R"("communication":[{"preferred":true}])", {"required R4 Patient.communication[0].language"}},
      {"Patient", R"("communication":[{}])", {"required R4 Patient.communication[0].language"}},
      {"MessageHeader", R"("source":{"endpoint":"http://a"})", {"required R4 MessageHeader.event"}},
      {"Appointment", R"("status":"proposed","participant":[])", {"R4 Appointment.participant"}},
  });
}

TEST_CASE("R4 a choice has one type") {
  constexpr std::string_view start = R"("status":"final","code":{"text":"a"},)";
  const auto observation = [start](std::string_view rest) {
    return findings(resource("Observation", std::string(start).append(rest)));
  };
  CHECK(observation(R"("valueString":"a")").empty());
  CHECK(observation(R"("valueString":"a","_valueString":{"id":"b"})").empty());
  CHECK(observation(R"("_valueString":{"id":"b"},"valueString":"a")").empty());
  CHECK(observation(R"("valueQuantity":{"value":"1"})") == Findings{"R4 Observation.value.ofType(Quantity).value"});
  CHECK(observation(R"("valueString":5)") == Findings{"R4 Observation.value.ofType(string)"});
  CHECK(observation(R"("valueString":"a","valueInteger":1)") == Findings{"R4 Observation.value"});
  CHECK(observation(R"("valueString":"a","_valueInteger":{"extension":[{"url":"a","valueId":"b"}]})") ==
        Findings{"R4 Observation.value"});
  CHECK(observation(R"("_valueInteger":{"extension":[{"url":"a","valueId":"b"}]},"valueString":"a")") ==
        Findings{"R4 Observation.value"});
  CHECK(observation(R"("value":"a")") == Findings{"R4 Observation.value"});
  CHECK(observation(R"("valueUuid":"urn:uuid:1")") == Findings{"R4 Observation.valueUuid"});  // not among its types
}

TEST_CASE("OO-4 an unknown element is named when R4 has the name elsewhere, else by its place") {
  const auto said = [](std::string_view members) {
    const auto document = decode_json(resource("Patient", members));
    REQUIRE(document.has_value());
    Issues issues;
    check_structure(document->root, issues);
    REQUIRE(issues.kept().size() == 1);
    return issues.kept().front();
  };
  CHECK(said(R"("active":true,"authored":"a")").diagnostics == "Patient has no element of this name.");
  CHECK(said(R"("active":true,"authored":"a")").expression == "Patient.authored");
  CHECK(said(R"("active":true,"smith":"a")").diagnostics ==
        "Patient has no element of this name; it is member 3 here.");
  CHECK(said(R"("active":true,"_smith":{})").diagnostics ==
        "Patient has no primitive element of this name; it is member 3 here.");
  CHECK(said(R"("active":true,"smith":"a")").expression == "Patient");
}

TEST_CASE("R4 a primitive has its id and extensions beside it") {
  constexpr std::string_view extension = R"({"extension":[{"url":"http://a","valueCode":"b"}]})";
  const auto with = [extension](std::string_view text) {
    std::string members(text);
    for (auto place = members.find('@'); place != std::string::npos; place = members.find('@'))
      members.replace(place, 1, extension);
    return findings(resource("Patient", members));
  };
  CHECK(with(R"("_birthDate":@)").empty());
  CHECK(with(R"("birthDate":"2000","_birthDate":@)").empty());
  CHECK(with(R"("birthDate":"2000","_birthDate":{"id":"a"})").empty());
  CHECK(with(R"("_birthDate":{"id":"a"})") == Findings{"ele-1 Patient.birthDate"});
  CHECK(with(R"("_birthDate":{})") == Findings{"ele-1 Patient.birthDate"});
  CHECK(with(R"("_birthDate":null)") == Findings{"R4 Patient.birthDate"});
  CHECK(with(R"("_birthDate":[@])") == Findings{"R4 Patient.birthDate"});
  CHECK(with(R"("birthDate":null,"_birthDate":@)") == Findings{"R4 Patient.birthDate"});
  CHECK(with(R"("birthDate":"2000","_birthDate":{"value":"a"})") == Findings{"R4 Patient.birthDate.value"});
  CHECK(with(R"("_birthDate":{"extension":[{"url":"http://a"}]})") == Findings{"ext-1 Patient.birthDate.extension[0]"});
  CHECK(with(R"("_name":@)") == Findings{"R4 Patient._name"});  // no primitive
  CHECK(with(R"("_nickname":@)") == Findings{"R4 Patient"});
  CHECK(with(R"("_":@)") == Findings{"R4 Patient"});
  CHECK(with(R"("extension":[{"url":"http://a","_url":@,"valueCode":"b"}])") ==
        Findings{"R4 Patient.extension[0]._url"});

  CHECK(with(R"("name":[{"given":["a",null],"_given":[null,@]}])").empty());
  CHECK(with(R"("name":[{"_given":[@,@]}])").empty());
  CHECK(with(R"("name":[{"given":["a",null]}])") == Findings{"R4 Patient.name[0].given[1]"});
  CHECK(with(R"("name":[{"given":["a",null],"_given":[@,null]}])") == Findings{"R4 Patient.name[0].given[1]"});
  CHECK(with(R"("name":[{"given":["a"],"_given":[null,@]}])") == Findings{"R4 Patient.name[0].given"});
  CHECK(with(R"("name":[{"given":["a"],"_given":@}])") == Findings{"R4 Patient.name[0].given"});
  CHECK(with(R"("name":[{"given":["a"],"_given":[]}])") == Findings{"R4 Patient.name[0].given"});
  CHECK(with(R"("name":[{"_given":[null,@]}])") == Findings{"ele-1 Patient.name[0].given[0]"});
}

TEST_CASE("R4 codes with a required binding are of their value set") {
  run({
      {"Patient", R"("gender":"male")", {}},
      {"Patient", R"("gender":"Male")", {"R4 Patient.gender"}},
      {"Patient", R"("gender":" male")", {"R4 Patient.gender"}},
      {"Patient", R"("link":[{"other":{"display":"a"},"type":"twin"}])", {"R4 Patient.link[0].type"}},
  });
  constexpr std::string_view status = R"("subject":{"display":"a"},"clinicalStatus":)";
  constexpr std::string_view system = "http://terminology.hl7.org/CodeSystem/condition-clinical";
  const auto condition = [&](std::string_view coding) {
    std::string members(status);
    members.append(R"({"coding":[)").append(coding).append("]}");
    for (auto place = members.find('@'); place != std::string::npos; place = members.find('@'))
      members.replace(place, 1, system);
    return findings(resource("Condition", members));
  };
  CHECK(condition(R"({"system":"@","code":"active"})").empty());
  CHECK(condition(R"({"system":"@","code":"done"})") == Findings{"R4 Condition.clinicalStatus.coding[0].code"});
  CHECK(condition(R"({"code":"active"})") == Findings{"warn KD-R4-8 Condition.clinicalStatus.coding[0]"});
  CHECK(condition(R"({"system":"http://a","code":"x"})") ==
        Findings{"warn KD-R4-7 Condition.clinicalStatus.coding[0]"});
  CHECK(condition(R"({"display":"active"})").empty());
  CHECK(findings(resource("Condition", std::string(status) + R"({"text":"active"})")) ==
        Findings{"warn KD-R4-8 Condition.clinicalStatus"});
}

TEST_CASE("R4 resources inside others are judged as what they are") {
  run({
      {"Bundle",
       R"("type":"collection","entry":[{"resource":{"resourceType":"Patient","gender":"x"}}])",
       {"R4 Bundle.entry[0].resource.ofType(Patient).gender"}},
      {"Bundle",
       R"("type":"collection","entry":[{"resource":{"resourceType":"Patent"}}])",
       {"R4 Bundle.entry[0].resource"}},
      {"Bundle", R"("type":"collection","entry":[{"resource":{}}])", {"R4 Bundle.entry[0].resource"}},
      {"Bundle", R"("type":"collection","entry":[{"resource":null}])", {"R4 Bundle.entry[0].resource"}},
      {"Bundle",
       R"("type":"collection","entry":[{"resource":[{"resourceType":"Patient"}]}])",
       {"R4 Bundle.entry[0].resource"}},
      {"Parameters",
       R"("parameter":[{"name":"a","resource":{"resourceType":"Patient","active":1}}])",
       {"R4 Parameters.parameter[0].resource.ofType(Patient).active"}},
  });
}

TEST_CASE("txt-1 txt-2 a narrative is judged where it stands") {
  run({
      {"Patient", R"("text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a</div>"})", {}},
      {"Patient",
       R"("text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"> </div>"})",
       {"txt-2 Patient.text.div"}},
      {"Patient", R"("text":{"status":"generated","div":"<b>a</b>"})", {"txt-1 Patient.text.div"}},
      {"Patient", R"("text":{"status":"generated","div":""})", {"R4 Patient.text.div"}},
  });
}

TEST_CASE("R4 beyond the bound a refused resource is not looked at further, a tolerated one is") {
  std::string names = R"("name":[)";
  for (std::size_t i = 0; i < Issues::max_kept + 50; ++i) names += R"({"text":1},)";
  names += R"({"text":"a"}])";
  const auto refused = decode_json(resource("Patient", names));
  Issues issues;
  check_structure(refused->root, issues);
  CHECK(issues.kept().size() == Issues::max_kept);
  CHECK(issues.dropped() == 0);

  std::string padded = R"("identifier":[)";
  for (std::size_t i = 0; i < Issues::max_kept + 50; ++i) padded += R"({"system":" http://a"},)";
  padded += R"({"system":"http://a b"}])";
  const auto tolerated = decode_json(resource("Patient", padded));
  Issues warnings;
  check_structure(tolerated->root, warnings);
  CHECK(warnings.has_errors());
  CHECK(warnings.kept().back().severity == Severity::error);
}

TEST_CASE("OO-4 no issue shows a value from the body") {
  const auto document = decode_json(resource(
      "Patient", R"("gender":"secret","birthDate":"secret","id":"secret value","secret value":1,"active":"secret",
                 "photo":[{"data":"secret"}],"generalPractitioner":[{"reference":"secret"},{"reference":"#secret"},
                 {"reference":"Secret/1"}],"identifier":[{"system":"secret system"}],
                 "text":{"status":"secret","div":"<secret/>"})"));
  REQUIRE(document.has_value());
  Issues issues;
  check_structure(document->root, issues);
  CHECK(issues.kept().size() >= 10);
  for (const Issue& issue : issues.kept()) {
    CHECK(issue.diagnostics.find("ecret") == std::string::npos);
    CHECK(issue.expression.find("ecret") == std::string::npos);
    CHECK(issue.diagnostics.back() == '.');
  }
}
