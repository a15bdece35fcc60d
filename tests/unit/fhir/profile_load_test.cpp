#include "tests/unit/fhir/profile_support.hpp"

using namespace bars::fhir;
using namespace bars::fhir::profile;
using namespace bars::test;

namespace {

constexpr std::string_view named = R"({"path":"Patient.name","min":1})";

Lines faults_of(const std::vector<std::string>& resources, const std::vector<std::string>& required) {
  const auto profiles = Profiles::load({package(resources)}, required);
  if (profiles) return {};
  Lines lines{profiles.error().diagnostics};
  for (const Issue& issue : profiles.error().further) lines.push_back(issue.diagnostics);
  return lines;
}

}  // namespace

TEST_CASE("MH-16 a profile is found in any letter case and with any version") {
  const auto profiles = load({structure("Named", "Patient", named)});
  CHECK(profiles.size() == 1);
  for (const std::string_view url :
       {"https://example.org/Named", "https://EXAMPLE.org/NAMED", "https://example.org/named|1.0"}) {
    CHECK(profiles.has(url));
    CHECK(claimed(profiles, R"({"resourceType":"Patient","meta":{"profile":[")" + std::string(url) + "\"]}}") ==
          Lines{"Patient.name: Named: Patient.name is missing."});
  }
  CHECK_FALSE(profiles.has("https://example.org/Name"));
  CHECK(profiles.has("http://hl7.org/fhir/StructureDefinition/Flag"));
  CHECK_FALSE(profiles.has("http://hl7.org/fhir/StructureDefinition/Flagg"));
  Issues issues;
  profiles.check(Node(), "https://example.org/Name", Path("Patient"), Severity::error, issues);
  CHECK(issues.kept().empty());
}

TEST_CASE("issues carry rule, severity and category") {
  const auto profiles = load({structure("p", "Patient", R"({"path":"Patient.name","min":1},
    {"path":"Patient","constraint":[{"key":"x-1","severity":"error","human":"A.","expression":"active"},
      {"key":"x-2","severity":"warning","human":"B.","expression":"active"}]})")});
  for (const Severity severity : {Severity::error, Severity::warning}) {
    const auto document = decode_json(R"({"resourceType":"Patient","meta":{"profile":["https://example.org/p"]}})");
    Issues issues;
    profiles.check_claimed(document->root, severity, issues);
    REQUIRE(issues.kept().size() == 3);
    CHECK(issues.kept()[0].rule == "x-1");
    CHECK(issues.kept()[0].severity == severity);
    CHECK(issues.kept()[0].expression == "Patient");
    CHECK(issues.kept()[0].diagnostics == "p: Patient breaks the constraint x-1: A.");
    CHECK(issues.kept()[1].rule == "x-2");
    CHECK(issues.kept()[1].severity == Severity::warning);
    CHECK(issues.kept()[2].rule == "p");
    CHECK(issues.kept()[2].severity == severity);
    CHECK(issues.kept()[2].category == Category::invariant);
  }
}

TEST_CASE("every resource is checked against what it claims, once") {
  const auto profiles = load({structure("p", "Patient", named)});
  constexpr std::string_view meta = R"("meta":{"profile":["https://example.org/p","https://example.org/P|2","u:u"]})";
  CHECK(
      claimed(
          profiles,
          R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Slot","contained":[{"resourceType":"Patient",)" +
              std::string(meta) + R"(}]}},{"resource":{"resourceType":"Patient",)" + std::string(meta) + "}}]}") ==
      Lines{"Bundle.entry[0].resource.ofType(Slot).contained[0].ofType(Patient).name: p: Patient.name is missing.",
            "Bundle.entry[1].resource.ofType(Patient).name: p: Patient.name is missing."});
}

TEST_CASE("a resource that claims a profile of another type is told") {
  const auto profiles = load({structure("p", "Patient", named)});
  CHECK(
      claimed(
          profiles,
          R"({"resourceType":"Slot","meta":{"profile":["u:u","https://example.org/p","http://hl7.org/fhir/StructureDefinition/Flag"]}})") ==
      Lines{"Slot.meta.profile[1]: p is a profile of Patient, and claimed by another resource.",
            "Slot.meta.profile[2]: Flag is a profile of Flag, and claimed by another resource."});
}

TEST_CASE("sixteen claims of a resource are checked and no more") {
  std::vector<std::string> resources;
  std::string urls;
  for (int i = 0; i < 17; ++i) {
    resources.push_back(structure("p" + std::to_string(i), "Patient", named));
    urls += (i > 0 ? ",\"" : "\"") + std::string("https://example.org/p") + std::to_string(i) + "\"";
  }
  CHECK(claimed(load(resources), R"({"resourceType":"Patient","meta":{"profile":[)" + urls + "]}}").size() == 16);
}

TEST_CASE("differentials of a chain are laid over each other, a lone snapshot over R4") {
  const std::string base =
      structure("base", "Patient", named, "", R"(,"snapshot":{"element":[{"path":"Patient.photo","min":1}]})");
  const auto chain = load({structure("p", "Patient", R"({"path":"Patient.name.family","min":1})", "base"), base});
  CHECK(found(chain, "p", R"({"resourceType":"Patient"})") == Lines{"Patient.name: p: Patient.name is missing."});
  CHECK(found(chain, "p", R"({"resourceType":"Patient","name":[{}]})") ==
        Lines{"Patient.name[0].family: p: Patient.name.family is missing."});

  const auto lone = load(
      {R"({"resourceType":"StructureDefinition","url":"https://example.org/p","type":"Patient","derivation":"constraint",
    "baseDefinition":"https://example.org/nowhere","snapshot":{"element":[
    {"id":"Patient","path":"Patient","min":0,"max":"*","constraint":[{"key":"dom-2","severity":"error","expression":"contained.contained.empty() = true"}]
},
    {"id":"Patient.id","path":"Patient.id","type":[{"code":"http://hl7.org/fhirpath/System.String"}]},
    {"id":"Patient.name","path":"Patient.name","min":1,"max":"*","type":[{"code":"HumanName"}]},
    {"id":"Patient.deceased[x]","path":"Patient.deceased[x]","min":0,"max":"1","type":[{"code":"boolean"},{"code":"dateTime"}]}]
}
})"});
  CHECK(lone.not_evaluated().empty());
  CHECK(found(lone, "p", R"({"resourceType":"Patient","id":"a","deceasedBoolean":true})") ==
        Lines{"Patient.name: p: Patient.name is missing."});
}

TEST_CASE("of two definitions with one url the higher version counts") {
  const auto with_version = [](std::string_view element, std::string_view version) {
    return structure("p", "Patient", R"({"path":"Patient.)" + std::string(element) + R"(","min":1})", "",
                     R"(,"version":")" + std::string(version) + "\"");
  };
  for (const bool reversed : {false, true}) {
    std::vector<std::string> resources{with_version("name", "1.0.9"), with_version("photo", "1.0.10")};
    if (reversed) std::swap(resources[0], resources[1]);
    CHECK(found(load(resources), "p", R"({"resourceType":"Patient"})") ==
          Lines{"Patient.photo: p: Patient.photo is missing."});
  }
}

TEST_CASE("a profile that cannot be compiled is listed, with those based on it") {
  const struct {
    std::string profile;
    std::string_view why;
  } cases[] = {
      {structure("p", "Patient", named, "nowhere"), "is based on https://example.org/nowhere, which is not there"},
      {structure("p", "Patient", named, "p"), "is based on itself"},
      {structure("p", "Patients", named, "good"), "is about a type that R4 does not have"},
      {structure("p", "Patient", R"({"path":"Patient.nam","min":1})"),
       "names the element Patient.nam, which R4 does not have"},
      {structure("p", "Patient", R"({"path":"Person.name","min":1})"), "has an element of another type than its own"},
      {structure("p", "Patient", R"({"path":"Patient.name","min":"x"})"),
       "counts Patient.name by something that is no number"},
      {structure("p", "Patient", R"({"path":"Patient.name","sliceName":"a"})"),
       "has a slice of Patient.name that is without slicing, a slice of a slice, or one too many"},
      {structure("p", "Patient",
                 R"({"path":"Patient.name","slicing":{"discriminator":[{"type":"position","path":"$this"}]}})"),
       "slices Patient.name by a discriminator that is not supported"},
      {structure("p", "Patient",
                 R"({"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"a | b"}]}})"),
       "slices Patient.name by a discriminator that is not supported"},
  };
  for (const auto& each : cases) {
    INFO(each.why);
    const std::vector<std::string> resources{each.profile, structure("derived", "Patient", named, "p"),
                                             structure("good", "Slot", "")};
    const auto profiles = load(resources);
    CHECK(profiles.size() == 1);
    CHECK(profiles.has("https://example.org/good"));
    CHECK(profiles.broken() ==
          Lines{"https://example.org/derived: is based on https://example.org/p, which cannot be compiled: it " +
                    std::string(each.why),
                "https://example.org/p: " + std::string(each.why)});
    CHECK(faults_of(resources, {"https://example.org/p|1", "https://example.org/good"}) ==
          Lines{"test.one-1.0.0.tgz: the profile https://example.org/p cannot be compiled: it " +
                std::string(each.why) + "."});
  }
}

TEST_CASE("a ring of profiles and a base of another type are refused") {
  const auto ring = load({structure("a", "Patient", named, "b"), structure("b", "Patient", named, "c"),
                          structure("c", "Patient", named, "a")});
  CHECK(ring.size() == 0);
  CHECK(ring.broken().size() == 3);
  const auto other = load({structure("slot", "Slot", ""), structure("p", "Patient", named, "slot")});
  CHECK(other.broken() == Lines{"https://example.org/p: is based on a profile of another type"});
}

TEST_CASE("a chain of 32 bases is compiled, one of 33 is not") {
  for (const int bases : {32, 33}) {
    std::vector<std::string> resources{structure("100", "Patient", named)};
    for (int i = 1; i <= bases; ++i)
      resources.push_back(structure(std::to_string(100 - i), "Patient", "", std::to_string(101 - i)));
    CHECK(load(resources).broken().empty() == (bases == 32));
  }
}

TEST_CASE("every needed profile that is missing is named, those of R4 are there") {
  CHECK(faults_of({structure("p", "Patient", named)},
                  {"https://EXAMPLE.org/p", "http://hl7.org/fhir/StructureDefinition/Device"})
            .empty());
  CHECK(faults_of({}, {"https://example.org/a", "https://example.org/b|2"}) ==
        Lines{"The profile https://example.org/a is needed, and in no package.",
              "The profile https://example.org/b is needed, and in no package."});
}

TEST_CASE("definitions that are no profiles are passed over") {
  const auto profiles = load(
      {R"({"resourceType":"StructureDefinition","url":"https://example.org/l","type":"l","kind":"logical","derivation":"specialization"})",
       R"({"resourceType":"StructureDefinition"})"});
  CHECK(profiles.size() == 0);
  CHECK(profiles.broken().empty());
}

TEST_CASE("constraints that are not evaluated are listed, R4's own are not") {
  const auto profiles = load({structure("p", "Patient", R"({"path":"Patient","constraint":[
    {"key":"x-1","severity":"error","expression":"name | photo"},{"key":"x-2","severity":"error"},
    {"key":"x-3","severity":"error","expression":"name"},
    {"key":"ele-1","severity":"error","expression":"hasValue() or children() > 1"}]})")});
  REQUIRE(profiles.not_evaluated().size() == 2);
  CHECK(profiles.not_evaluated()[0].profile == "https://example.org/p");
  CHECK(profiles.not_evaluated()[0].constraint == "x-1");
  CHECK(profiles.not_evaluated()[1].constraint == "x-2");
}
