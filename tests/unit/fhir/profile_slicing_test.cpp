#include "tests/unit/fhir/profile_support.hpp"

using namespace bars::fhir;
using namespace bars::test;

namespace {

std::string slicing(std::string_view path, std::string_view kind, std::string_view by,
                    std::string_view more = R"("rules":"open")") {
  return R"({"path":")" + std::string(path) + R"(","slicing":{"discriminator":[{"type":")" + std::string(kind) +
         R"(","path":")" + std::string(by) + R"("}],)" + std::string(more) + "}}";
}

// Identifiers: slice `a` of system s:a with its value, at most once; slice `b` of system s:b.
std::string identifiers(std::string_view more) {
  return slicing("Patient.identifier", "value", "system", more) + R"(,
    {"path":"Patient.identifier","sliceName":"a","min":1,"max":"1"},
    {"path":"Patient.identifier.system","fixedUri":"s:a"},
    {"path":"Patient.identifier.value","min":1},
    {"path":"Patient.identifier","sliceName":"b"},
    {"path":"Patient.identifier.system","fixedUri":"s:b"})";
}

std::string patient(std::string_view systems) {
  std::string items;
  for (const char system : systems) {
    if (!items.empty()) items += ",";
    items += R"({"system":"s:)" + std::string(1, system) + R"(","value":"1"})";
  }
  return R"({"resourceType":"Patient","identifier":[)" + items + "]}";
}

}  // namespace

TEST_CASE("slices are told apart by value, counted, and checked with their own rules") {
  const auto profiles = load({structure("p", "Patient", identifiers(R"("rules":"open")"))});
  CHECK(found(profiles, "p", patient("a")).empty());
  CHECK(found(profiles, "p", patient("bxab")).empty());
  CHECK(found(profiles, "p", patient("b")) == Lines{"Patient.identifier: p: Patient.identifier:a is missing."});
  CHECK(found(profiles, "p", R"({"resourceType":"Patient"})") ==
        Lines{"Patient.identifier: p: Patient.identifier:a is missing."});
  CHECK(found(profiles, "p", patient("axa")) ==
        Lines{"Patient.identifier: p: Patient.identifier:a may be there only once."});
  CHECK(found(profiles, "p", R"({"resourceType":"Patient","identifier":[{"system":"s:b"},{"system":"s:a"}]})") ==
        Lines{"Patient.identifier[1].value: p: Patient.identifier:a.value is missing."});
}

TEST_CASE("closed, ordered and openAtEnd slicing") {
  const auto closed = load({structure("p", "Patient", identifiers(R"("rules":"closed")"))});
  CHECK(found(closed, "p", patient("ba")).empty());
  CHECK(found(closed, "p", patient("bax")) ==
        Lines{"Patient.identifier[2]: p: Patient.identifier has an item that belongs to none of its slices."});
  const auto ordered = load({structure("p", "Patient", identifiers(R"("rules":"open","ordered":true)"))});
  CHECK(found(ordered, "p", patient("xaxbb")).empty());
  CHECK(found(ordered, "p", patient("ba")) ==
        Lines{"Patient.identifier[1]: p: Patient.identifier does not have its slices in order."});
  const auto at_end = load({structure("p", "Patient", identifiers(R"("rules":"openAtEnd")"))});
  CHECK(found(at_end, "p", patient("abxx")).empty());
  CHECK(found(at_end, "p", patient("axb")) ==
        Lines{"Patient.identifier[2]: p: Patient.identifier has an item of a slice behind one of none."});
}

TEST_CASE("a slice of each kind of discriminator") {
  const struct {
    std::string_view why;
    std::string_view type;
    std::string elements;
    std::string_view belongs;
    std::string_view does_not;
  } cases[] = {
      {"pattern at $this", "Observation",
       slicing("Observation.category", "pattern", "$this") +
           R"(,{"path":"Observation.category","sliceName":"a","max":"0","patternCodeableConcept":{"coding":[{"code":"c"}]}})",
       R"("category":[{"coding":[{"code":"d"},{"code":"c","display":"C"}]}])",
       R"("category":[{"coding":[{"code":"d"}]}])"},
      {"value below a pattern", "Observation",
       slicing("Observation.category", "value", "coding.code") +
           R"(,{"path":"Observation.category","sliceName":"a","max":"0","fixedCodeableConcept":{"coding":[{"code":"c"}]}})",
       R"("category":[{"coding":[{"code":"c"}]}])", R"("category":[{"coding":[{"code":"d"}]}])"},
      {"a deep path", "Observation",
       slicing("Observation.category", "value", "coding.system") +
           R"(,{"path":"Observation.category","sliceName":"a","max":"0"},{"path":"Observation.category.coding.system","fixedUri":"s:s"})",
       R"("category":[{"coding":[{"system":"s:s"}]}])", R"("category":[{"coding":[{"system":"t:t"}]}])"},
      {"exists", "Patient",
       slicing("Patient.contact", "exists", "name") +
           R"(,{"path":"Patient.contact","sliceName":"a","max":"0"},{"path":"Patient.contact.name","min":1})",
       R"("contact":[{"name":{"text":"A"}}])", R"("contact":[{"gender":"male"}])"},
      {"exists not", "Patient",
       slicing("Patient.contact", "exists", "name") +
           R"(,{"path":"Patient.contact","sliceName":"a","max":"0"},{"path":"Patient.contact.name","max":"0"})",
       R"("contact":[{"gender":"male"}])", R"("contact":[{"name":{"text":"A"}}])"},
      {"the type of a choice", "Observation",
       slicing("Observation.value[x]", "type", "$this") +
           R"(,{"path":"Observation.value[x]","sliceName":"a","max":"0","type":[{"code":"Quantity"}]})",
       R"("valueQuantity":{"value":1})", R"("valueString":"a")"},
      {"the type of a resource", "Bundle",
       slicing("Bundle.entry", "type", "resource") +
           R"(,{"path":"Bundle.entry","sliceName":"a","max":"0"},{"path":"Bundle.entry.resource","type":[{"code":"Patient"}]})",
       R"("entry":[{"resource":{"resourceType":"Patient"}}])", R"("entry":[{"resource":{"resourceType":"Slot"}}])"},
      {"resourceType as a value", "Bundle",
       slicing("Bundle.entry", "value", "resource.resourceType") +
           R"(,{"path":"Bundle.entry","sliceName":"a","max":"0"},{"path":"Bundle.entry.resource","type":[{"code":"Patient"}]})",
       R"("entry":[{"resource":{"resourceType":"Patient"}}])", R"("entry":[{"resource":{"resourceType":"Slot"}}])"},
      {"a profile of a value", "Patient",
       slicing("Patient.address", "profile", "$this") +
           R"(,{"path":"Patient.address","sliceName":"a","max":"0","type":[{"code":"Address","profile":["https://example.org/city"]}]})",
       R"("address":[{"city":"A"}])", R"("address":[{"text":"A"}])"},
      {"the value of an extension", "Patient",
       slicing("Patient.address", "value", "extension('u:u').value") +
           R"(,{"id":"Patient.address:a","path":"Patient.address","sliceName":"a","max":"0"},
               {"id":"Patient.address:a.extension:e","path":"Patient.address.extension","sliceName":"e","type":[{"code":"Extension","profile":["u:u"]}]},
               {"id":"Patient.address:a.extension:e.value[x]","path":"Patient.address.extension.value[x]","fixedCode":"home"})",
       R"("address":[{"extension":[{"url":"u:u","valueCode":"home"}]}])",
       R"("address":[{"extension":[{"url":"v:v","valueCode":"home"}]},{"extension":[{"url":"u:u","valueCode":"work"}]}])"},
      {"the type of a choice below", "Observation",
       slicing("Observation.component", "type", "value.ofType(Quantity)") +
           R"(,{"path":"Observation.component","sliceName":"a","max":"0"},{"path":"Observation.component.value[x]","type":[{"code":"Quantity"}]})",
       R"("component":[{"valueQuantity":{"value":1}}])", R"("component":[{"valueString":"a"}])"},
      {"what a reference leads to", "Observation",
       slicing("Observation.performer", "type", "resolve()") +
           R"(,{"path":"Observation.performer","sliceName":"a","max":"0","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"]}]})",
       R"("contained":[{"resourceType":"Patient","id":"p"}],"performer":[{"reference":"#p"}])",
       R"("contained":[{"resourceType":"Organization","id":"p"}],"performer":[{"reference":"#p"},{"reference":"#q"}])"},
      {"the profile of what a reference leads to", "Observation",
       slicing("Observation.performer", "profile", "resolve()") +
           R"(,{"path":"Observation.performer","sliceName":"a","max":"0","type":[{"code":"Reference","targetProfile":["https://example.org/person"]}]})",
       R"("contained":[{"resourceType":"Patient","id":"p","meta":{"profile":["https://example.org/person"]}}],"performer":[{"reference":"#p"}])",
       R"("contained":[{"resourceType":"Patient","id":"p"}],"performer":[{"reference":"#p"}])"},
      {"a required binding", "Patient",
       slicing("Patient.identifier", "value", "use") +
           R"(,{"path":"Patient.identifier","sliceName":"a","max":"0"},{"path":"Patient.identifier.use","binding":{"strength":"required","valueSet":"v:use"}})",
       R"("identifier":[{"use":"old"}])", R"("identifier":[{"use":"usual"}])"},
  };
  for (const auto& each : cases) {
    INFO(each.why);
    const auto profiles = load(
        {structure("p", each.type, each.elements), structure("person", "Patient", ""),
         structure("city", "Address", R"({"path":"Address.city","min":1})"),
         R"({"resourceType":"ValueSet","url":"v:use","compose":{"include":[{"system":"s:s","concept":[{"code":"old"}]}]}})"});
    CHECK(profiles.not_evaluated().empty());
    const std::string start = R"({"resourceType":")" + std::string(each.type) + "\",";
    const Lines lines = found(profiles, "p", start + std::string(each.belongs) + "}");
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find(":a must not be there.") != std::string::npos);
    CHECK(found(profiles, "p", start + std::string(each.does_not) + "}").empty());
  }
}

TEST_CASE("several discriminators have to agree") {
  const auto profiles =
      load({structure("p", "Patient", R"({"path":"Patient.identifier","slicing":{"rules":"open","discriminator":[
      {"type":"value","path":"system"},{"type":"value","path":"use"}]}},
    {"path":"Patient.identifier","sliceName":"a","max":"0"},{"path":"Patient.identifier.system","fixedUri":"s:a"},
    {"path":"Patient.identifier.use","fixedCode":"old"})")});
  CHECK(
      found(profiles, "p", R"({"resourceType":"Patient","identifier":[{"system":"s:a","use":"usual"},{"use":"old"}]})")
          .empty());
  CHECK(found(profiles, "p", R"({"resourceType":"Patient","identifier":[{"system":"s:a","use":"old"}]})").size() == 1);
}

TEST_CASE("a profile goes on with the slices of its base") {
  const auto profiles = load(
      {structure("base", "Patient", identifiers(R"("rules":"open")")),
       structure("p", "Patient", R"({"id":"Patient.identifier:b","path":"Patient.identifier","sliceName":"b","min":1},
      {"id":"Patient.identifier:b.period","path":"Patient.identifier.period","min":1})",
                 "base")});
  CHECK(found(profiles, "p", patient("ab")) ==
        Lines{"Patient.identifier[1].period: p: Patient.identifier:b.period is missing."});
  CHECK(found(profiles, "base", patient("ab")).empty());
}

TEST_CASE("an id that contradicts the slice name does not count: path and order decide") {
  const auto profiles = load({structure("p", "Bundle",
                                        slicing("Bundle.entry", "value", "resource.resourceType") +
                                            R"(,{"id":"Bundle.entry:m","path":"Bundle.entry","sliceName":"m","min":1},
          {"id":"Bundle.entry.resource:m","path":"Bundle.entry.resource","type":[{"code":"Patient"}]})")});
  CHECK(found(profiles, "p", R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Slot"}}]})") ==
        Lines{"Bundle.entry: p: Bundle.entry:m is missing."});
  CHECK(found(profiles, "p", R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}}]})").empty());
}

TEST_CASE("a slice that nothing tells apart is not checked, and listed") {
  const auto profiles = load({structure(
      "p", "Patient",
      slicing("Patient.identifier", "value", "system") + R"(,{"path":"Patient.identifier","sliceName":"a","min":1})")});
  CHECK(found(profiles, "p", R"({"resourceType":"Patient"})").empty());
  REQUIRE(profiles.not_evaluated().size() == 1);
  CHECK(profiles.not_evaluated()[0].constraint == "slice Patient.identifier:a");
}

TEST_CASE("an element of 128 slices is compiled, one of 129 is not") {
  for (const int count : {128, 129}) {
    std::string elements = slicing("Patient.identifier", "value", "system");
    for (int i = 0; i < count; ++i)
      elements += R"(,{"path":"Patient.identifier","sliceName":"s)" + std::to_string(i) +
                  R"("},{"path":"Patient.identifier.system","fixedUri":"u:)" + std::to_string(i) + "\"}";
    const auto profiles = load({structure("p", "Patient", elements)});
    CHECK(profiles.broken().empty() == (count == 128));
  }
}
