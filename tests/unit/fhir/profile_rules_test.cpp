#include "tests/unit/fhir/profile_support.hpp"

using namespace bars::fhir;
using namespace bars::test;

namespace {

// One element of a profile, a resource without its type, and what is found.
struct Case {
  std::string_view type;
  std::string_view elements;
  std::string_view members;
  Lines lines;
};

void check_all(const std::vector<Case>& cases, const std::vector<std::string>& others = {}) {
  for (const Case& each : cases) {
    INFO(each.elements << " over " << each.members);
    std::vector<std::string> resources = others;
    resources.push_back(structure("p", each.type, each.elements));
    const auto profiles = load(resources);
    const std::string resource = R"({"resourceType":")" + std::string(each.type) + "\"" +
                                 (each.members.empty() ? "" : ",") + std::string(each.members) + "}";
    CHECK(found(profiles, "p", resource) == each.lines);
  }
}

}  // namespace

TEST_CASE("a profile's minimum and maximum are counted where the element's parent is") {
  check_all({
      {"Patient", R"({"path":"Patient.name","min":1})", "", {"Patient.name: p: Patient.name is missing."}},
      {"Patient", R"({"path":"Patient.name","min":1})", R"("name":[{"family":"A"}])", {}},
      {"Patient",
       R"({"path":"Patient.name","min":2})",
       R"("name":[{"family":"A"}])",
       {"Patient.name: p: Patient.name must be there at least 2 times."}},
      {"Patient",
       R"({"path":"Patient.name","max":"1"})",
       R"("name":[{"family":"A"},{"family":"B"}])",
       {"Patient.name: p: Patient.name may be there only once."}},
      {"Patient",
       R"({"path":"Patient.name","max":"2"})",
       R"("name":[{"family":"A"},{"family":"B"},{"family":"C"}])",
       {"Patient.name: p: Patient.name may be there at most 2 times."}},
      {"Patient",
       R"({"path":"Patient.photo","max":"0"})",
       R"("photo":[{"title":"A"}])",
       {"Patient.photo: p: Patient.photo must not be there."}},
      {"Patient", R"({"path":"Patient.name.family","min":1})", "", {}},
      {"Patient",
       R"({"path":"Patient.name.family","min":1})",
       R"("name":[{"family":"A"},{"text":"B"}])",
       {"Patient.name[1].family: p: Patient.name.family is missing."}},
      {"Patient", R"({"path":"Patient.birthDate","min":1})", R"("_birthDate":{"extension":[{"url":"x:y"}]})", {}},
      {"Patient",
       R"({"path":"Patient.name.given","min":2})",
       R"("name":[{"given":["A",null],"_given":[null,{"id":"b"}]}])",
       {}},
      {"Patient", R"({"path":"Patient.deceased[x]","min":1})", R"("deceasedBoolean":false)", {}},
      {"Patient",
       R"({"path":"Patient.deceased[x]","min":1})",
       "",
       {"Patient.deceased: p: Patient.deceased[x] is missing."}},
  });
}

TEST_CASE("what R4 itself demands is left to the structure check") {
  check_all({
      {"Observation", R"({"path":"Observation.status","min":1})", "", {}},
      {"Patient", R"({"path":"Patient.gender","max":"1"})", R"("gender":["male","male"])", {}},
      {"Patient",
       R"({"path":"Patient.gender","binding":{"strength":"required","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"}})",
       R"("gender":"x")",
       {}},
  });
}

TEST_CASE("a fixed value is the same, a pattern is in it") {
  constexpr std::string_view pattern =
      R"({"path":"Observation.code","patternCodeableConcept":{"coding":[{"system":"s:s","code":"c"}]}})";
  constexpr std::string_view fixed =
      R"({"path":"Observation.code","fixedCodeableConcept":{"coding":[{"system":"s:s","code":"c"}]}})";
  check_all({
      {"ServiceRequest", R"({"path":"ServiceRequest.intent","fixedCode":"plan"})", R"("intent":"plan")", {}},
      {"ServiceRequest", R"({"path":"ServiceRequest.intent","fixedCode":"plan"})", R"("intent":" plan ")", {}},
      {"ServiceRequest", R"({"path":"ServiceRequest.intent","fixedCode":"plan"})", "", {}},
      {"ServiceRequest",
       R"({"path":"ServiceRequest.intent","fixedCode":"plan"})",
       R"("intent":"order")",
       {"ServiceRequest.intent: p: ServiceRequest.intent must be plan."}},
      {"ServiceRequest",
       R"({"path":"ServiceRequest.intent","patternCode":"plan"})",
       R"("intent":"order")",
       {"ServiceRequest.intent: p: ServiceRequest.intent must be plan."}},
      {"Patient",
       R"({"path":"Patient.active","fixedBoolean":true})",
       R"("active":false)",
       {"Patient.active: p: Patient.active must be true."}},
      {"Observation", fixed, R"("code":{"coding":[{"code":"c","system":"s:s"}]})", {}},
      {"Observation",
       fixed,
       R"("code":{"coding":[{"system":"s:s","code":"c","display":"D"}]})",
       {"Observation.code: p: Observation.code must be exactly what the profile fixes."}},
      {"Observation",
       fixed,
       R"("code":{"coding":[{"system":"s:s","code":"c"},{"system":"s:s","code":"d"}]})",
       {"Observation.code: p: Observation.code must be exactly what the profile fixes."}},
      {"Observation",
       pattern,
       R"("code":{"text":"T","coding":[{"code":"other"},{"system":"s:s","code":"c","display":"D"}]})",
       {}},
      {"Observation",
       pattern,
       R"("code":{"coding":[{"system":"s:s"},{"code":"c"}]})",
       {"Observation.code: p: Observation.code must have all that the profile's pattern has."}},
      {"Observation",
       pattern,
       R"("code":{"text":"T"})",
       {"Observation.code: p: Observation.code must have all that the profile's pattern has."}},
  });
}

TEST_CASE("a choice is one of the types that the profile leaves") {
  check_all({
      {"Observation",
       R"({"path":"Observation.value[x]","type":[{"code":"Quantity"},{"code":"string"}]})",
       R"("valueBoolean":true)",
       {"Observation.value.ofType(boolean): p: Observation.value[x] must be of type Quantity or string."}},
      {"Observation",
       R"({"path":"Observation.value[x]","type":[{"code":"Quantity"},{"code":"string"}]})",
       R"("valueString":"a")",
       {}},
      {"Observation",
       R"({"path":"Observation.value[x]"},{"path":"Observation.value[x].unit","min":1})",
       R"("valueQuantity":{"value":1})",
       {"Observation.value.ofType(Quantity).unit: p: Observation.value[x].unit is missing."}},
      {"Observation", R"({"path":"Observation.value[x].unit","min":1})", R"("valueString":"a")", {}},
      {"Observation", R"({"path":"Observation.value[x].unit","min":1})", R"("valueCodeableConcept":{"text":"a"})", {}},
      {"Observation",
       R"({"path":"Observation.valueQuantity.unit","min":1})",
       R"("valueQuantity":{"value":1})",
       {"Observation.value.ofType(Quantity).unit: p: Observation.value[x]:valueQuantity.unit is missing."}},
      {"Observation",
       R"({"path":"Observation.valueQuantity","min":1})",
       R"("valueString":"a")",
       {"Observation.value: p: Observation.value[x]:valueQuantity is missing."}},
      {"Bundle",
       R"({"path":"Bundle.entry.resource","type":[{"code":"Patient"}]})",
       R"("entry":[{"resource":{"resourceType":"Slot"}},{"resource":{"resourceType":"Patient"}}])",
       {"Bundle.entry[0].resource.ofType(Slot): p: Bundle.entry.resource must be of type Patient."}},
  });
}

TEST_CASE("a type profile is checked with the value, one of several is enough") {
  const std::vector<std::string> others{structure("period", "Period", R"({"path":"Period.end","min":1})"),
                                        structure("open", "Period", R"({"path":"Period.end","max":"0"})")};
  constexpr std::string_view one =
      R"({"path":"Encounter.period","type":[{"code":"Period","profile":["https://example.org/period"]}]})";
  constexpr std::string_view both =
      R"({"path":"Encounter.period","type":[{"code":"Period","profile":["https://example.org/period","https://example.org/open"]}]})";
  constexpr std::string_view unknown =
      R"({"path":"Encounter.period","type":[{"code":"Period","profile":["https://example.org/period","https://example.org/else"]}]})";
  check_all(
      {{"Encounter", one, R"("period":{"start":"2026"})", {"Encounter.period.end: period: Period.end is missing."}},
       {"Encounter", both, R"("period":{"start":"2026"})", {}},
       {"Encounter", unknown, R"("period":{"start":"2026"})", {}}},
      others);
}

TEST_CASE("MH-14 a reference leads to a resource of the types that the profile leaves") {
  const auto profiles =
      load({structure("patient", "Patient", R"({"path":"Patient.name","min":1})"),
            structure("p", "Observation", R"({"path":"Observation.subject","type":[{"code":"Reference",
      "targetProfile":["https://example.org/patient","http://hl7.org/fhir/StructureDefinition/Group"]}]})")});
  const auto bundle = [](std::string_view type, std::string_view reference) {
    return R"({"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":")" +
           std::string(type) +
           R"("}},{"resource":{"resourceType":"Observation","meta":{"profile":["https://example.org/p"]},
           "contained":[{"resourceType":"Location","id":"in"}],"subject":{"reference":")" +
           std::string(reference) + "\"}}}]}";
  };
  const std::string line =
      "Bundle.entry[1].resource.ofType(Observation).subject.reference: p: Observation.subject must refer to Patient or "
      "Group.";
  CHECK(claimed(profiles, bundle("Location", "urn:uuid:1")) == Lines{line});
  CHECK(claimed(profiles, bundle("Location", "#in")) == Lines{line});
  CHECK(claimed(profiles, bundle("Patient", "urn:uuid:1")).empty());
  CHECK(claimed(profiles, bundle("Group", "urn:uuid:1")).empty());
  CHECK(claimed(profiles, bundle("Location", "urn:uuid:2")).empty());
}

TEST_CASE("a contentReference follows the rules of what it refers to") {
  check_all({{"Questionnaire",
              R"({"path":"Questionnaire.item.text","min":1})",
              R"("item":[{"text":"A","item":[{"text":"B","item":[{"linkId":"c"}]}]}])",
              {"Questionnaire.item[0].item[0].item[0].text: p: Questionnaire.item.text is missing."}},
             {"Bundle",
              R"({"path":"Bundle.link.url","fixedUri":"u:u"})",
              R"("entry":[{"link":[{"url":"v:v"}]}])",
              {"Bundle.entry[0].link[0].url: p: Bundle.link.url must be u:u."}}});
}

TEST_CASE("a required binding wants a code of its value set") {
  const std::vector<std::string> sets{
      R"({"resourceType":"CodeSystem","url":"c:all","content":"complete","concept":[{"code":"a","concept":[{"code":"b"}]}]})",
      R"({"resourceType":"CodeSystem","url":"c:part","content":"fragment","concept":[{"code":"a"}]})",
      R"({"resourceType":"ValueSet","url":"v:all","compose":{"include":[{"system":"c:all"},{"system":"c:few","concept":[{"code":"x"}]}],
         "exclude":[{"system":"c:all","concept":[{"code":"a"}]}]}})",
      R"({"resourceType":"ValueSet","url":"v:nested","compose":{"include":[{"valueSet":["v:all"]}]}})",
      R"({"resourceType":"ValueSet","url":"v:both","compose":{"include":[{"system":"c:all","valueSet":["v:all"]}]}})"};
  const auto binding = [](std::string_view path, std::string_view set) {
    return R"({"path":")" + std::string(path) + R"(","binding":{"strength":"required","valueSet":")" +
           std::string(set) + "|1\"}}";
  };
  const std::string concept_rule = binding("Observation.code", "v:all");
  const std::string nested = binding("Observation.code", "v:nested");
  const std::string both = binding("Observation.code", "v:both");
  const std::string coding = binding("Observation.code.coding", "v:all");
  const std::string language = binding("Observation.language", "v:all");
  const std::string line = "Observation.code: p: Observation.code must have a code of the value set v:all.";
  check_all({{"Observation",
              concept_rule,
              R"("code":{"coding":[{"system":"o:o","code":"b"},{"system":" c:all","code":"b"}]})",
              {}},
             {"Observation", concept_rule, R"("code":{"coding":[{"system":"c:few","code":"x"}]})", {}},
             {"Observation", concept_rule, R"("code":{"coding":[{"system":"c:all","code":"a"}]})", {line}},
             {"Observation", concept_rule, R"("code":{"coding":[{"system":"c:all","code":"x"}]})", {line}},
             {"Observation", concept_rule, R"("code":{"text":"b"})", {line}},
             {"Observation", nested, R"("code":{"coding":[{"system":"c:all","code":"b"}]})", {}},
             {"Observation",
              both,
              R"("code":{"coding":[{"system":"c:few","code":"x"}]})",
              {"Observation.code: p: Observation.code must have a code of the value set v:both."}},
             {"Observation",
              coding,
              R"("code":{"coding":[{"system":"c:all","code":"b"},{"system":"c:all","code":"z"}]})",
              {"Observation.code.coding[1]: p: Observation.code.coding must have a code of the value set v:all."}},
             {"Observation", language, R"("language":"b")", {}},
             {"Observation",
              language,
              R"("language":"a")",
              {"Observation.language: p: Observation.language must have a code of the value set v:all."}}},
            sets);
}

TEST_CASE("a binding whose codes cannot be listed is not checked, and listed") {
  const std::vector<std::string> sets{
      R"({"resourceType":"CodeSystem","url":"c:part","content":"fragment","concept":[{"code":"a"}]})",
      R"({"resourceType":"ValueSet","url":"v:part","compose":{"include":[{"system":"c:part"}]}})",
      R"({"resourceType":"ValueSet","url":"v:filter","compose":{"include":[{"system":"c:x","filter":[{"property":"p","op":"=","value":"v"}]}]}})",
      R"({"resourceType":"ValueSet","url":"v:itself","compose":{"include":[{"valueSet":["v:itself"]}]}})"};
  for (const std::string_view set : {"v:part", "v:filter", "v:itself", "v:absent"}) {
    INFO(set);
    std::vector<std::string> resources = sets;
    resources.push_back(structure(
        "p", "Observation",
        R"({"path":"Observation.code","binding":{"strength":"required","valueSet":")" + std::string(set) + "\"}}"));
    const auto profiles = load(resources);
    REQUIRE(profiles.not_evaluated().size() == 1);
    CHECK(profiles.not_evaluated()[0].profile == "https://example.org/p");
    CHECK(profiles.not_evaluated()[0].constraint == "binding Observation.code");
    CHECK(found(profiles, "p", R"({"resourceType":"Observation","code":{"text":"b"}})").empty());
  }
}

TEST_CASE("OO-4 no value of a body is in what a profile finds") {
  const auto profiles = load({structure("p", "Patient", R"({"path":"Patient.gender","fixedCode":"male"},
    {"path":"Patient.name.family","patternString":"X"},{"path":"Patient.deceased[x]","type":[{"code":"boolean"}]})")});
  for (
      const std::string& line : found(
          profiles, "p",
          R"({"resourceType":"Patient","gender":"SECRET","name":[{"family":"SECRET"}],"deceasedDateTime":"SECRET"})")) {
    CHECK(line.find("SECRET") == std::string::npos);
  }
}
