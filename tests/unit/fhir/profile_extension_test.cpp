#include "tests/unit/fhir/profile_support.hpp"

using namespace bars::fhir;
using namespace bars::test;

namespace {

constexpr std::string_view rank_elements = R"({"path":"Extension.extension","max":"0"},
  {"path":"Extension.url","fixedUri":"https://example.org/rank"},
  {"path":"Extension.value[x]","min":1,"type":[{"code":"positiveInt"}]})";

constexpr std::string_view place_elements =
    R"({"id":"Extension.extension:east","path":"Extension.extension","sliceName":"east","max":"1"},
  {"id":"Extension.extension:east.url","path":"Extension.extension.url","fixedUri":"east"},
  {"id":"Extension.extension:east.value[x]","path":"Extension.extension.value[x]","min":1,"type":[{"code":"string"}]},
  {"id":"Extension.url","path":"Extension.url","fixedUri":"https://example.org/place"},
  {"id":"Extension.value[x]","path":"Extension.value[x]","max":"0"})";

std::string contexts(std::string_view list) { return R"(,"context":[)" + std::string(list) + "]"; }

std::string element_context(std::string_view expression) {
  return contexts(R"({"type":"element","expression":")" + std::string(expression) + "\"}");
}

// Whether an extension of this context may stand in the resource where it stands.
bool is_allowed(std::string_view context, std::string_view json) {
  const auto profiles = load({structure("rank", "Extension", rank_elements, "", context)});
  const Lines lines = claimed(profiles, json);
  for (const std::string& line : lines) CHECK(line.find("not allowed in this place") != std::string::npos);
  return lines.empty();
}

}  // namespace

TEST_CASE("an extension slice is known by its definition's url and checked with its definition") {
  const auto profiles =
      load({structure("rank", "Extension", rank_elements),
            structure("p", "Patient",
                      R"({"id":"Patient.contact.extension:rank","path":"Patient.contact.extension","sliceName":"rank",
      "min":1,"max":"1","type":[{"code":"Extension","profile":["https://example.org/rank"]}]})")});
  const auto patient = [](std::string_view extensions) {
    return R"({"resourceType":"Patient","contact":[{"extension":[)" + std::string(extensions) + "]}]}";
  };
  constexpr std::string_view good = R"({"url":"https://example.org/rank","valuePositiveInt":1})";
  CHECK(found(profiles, "p", patient(std::string(good) + R"(,{"url":"u:u","valueString":"a"})")).empty());
  CHECK(found(profiles, "p", patient("")) ==
        Lines{"Patient.contact[0].extension: p: Patient.contact.extension:rank is missing."});
  CHECK(found(profiles, "p", patient(std::string(good) + "," + std::string(good))) ==
        Lines{"Patient.contact[0].extension: p: Patient.contact.extension:rank may be there only once."});
  CHECK(found(profiles, "p", patient(R"({"url":"https://example.org/rank","valueString":"1"})")) ==
        Lines{"Patient.contact[0].extension[0].value.ofType(string): rank: Extension.value[x] must be of type "
              "positiveInt."});
  CHECK(found(profiles, "p", patient(R"({"url":"https://example.org/rank"})")) ==
        Lines{"Patient.contact[0].extension[0].value: rank: Extension.value[x] is missing."});
}

TEST_CASE("an extension slice whose definition is not there still counts") {
  const auto profiles = load({structure("p", "Patient", R"({"path":"Patient.extension","sliceName":"x","max":"1",
    "type":[{"code":"Extension","profile":["https://example.org/nowhere"]}]})")});
  CHECK(
      found(
          profiles, "p",
          R"({"resourceType":"Patient","extension":[{"url":"https://example.org/nowhere"},{"url":"https://example.org/nowhere"}]})") ==
      Lines{"Patient.extension: p: Patient.extension:x may be there only once."});
}

TEST_CASE("an extension is checked wherever it stands, with the extensions inside it") {
  const auto profiles = load({structure("place", "Extension", place_elements)});
  const auto location = [](std::string_view extension) {
    return R"({"resourceType":"Location","extension":[{"url":"https://example.org/place")" + std::string(extension) +
           "}]}";
  };
  CHECK(claimed(profiles,
                location(R"(,"extension":[{"url":"east","valueString":"1"},{"url":"other","valueString":"2"}])"))
            .empty());
  CHECK(claimed(profiles, location(R"(,"extension":[{"url":"east","valueInteger":1}])")) ==
        Lines{"Location.extension[0].extension[0].value.ofType(integer): place: Extension.extension:east.value[x] must "
              "be of type string."});
  CHECK(claimed(profiles, location(R"(,"valueString":"a")")) ==
        Lines{"Location.extension[0].value: place: Extension.value[x] must not be there."});
  CHECK(
      claimed(
          profiles,
          R"({"resourceType":"Patient","_birthDate":{"extension":[{"url":"https://example.org/place","valueString":"a"}]},
    "name":[{"_given":[null,{"extension":[{"url":"https://example.org/place","valueString":"a"}]}]}]})") ==
      Lines{"Patient.birthDate.extension[0].value: place: Extension.value[x] must not be there.",
            "Patient.name[0].given[1].extension[0].value: place: Extension.value[x] must not be there."});
}

TEST_CASE("an extension of a primitive can be demanded") {
  const auto profiles = load({structure("p", "Patient", R"({"path":"Patient.birthDate.extension","min":1})")});
  CHECK(found(profiles, "p", R"({"resourceType":"Patient","birthDate":"2000"})") ==
        Lines{"Patient.birthDate.extension: p: Patient.birthDate.extension is missing."});
  CHECK(found(profiles, "p",
              R"({"resourceType":"Patient","birthDate":"2000","_birthDate":{"extension":[{"url":"u:u"}]}})")
            .empty());
  CHECK(found(profiles, "p", R"({"resourceType":"Patient"})").empty());
}

TEST_CASE("an extension is allowed where the context of its definition says") {
  constexpr std::string_view extension = R"("extension":[{"url":"https://example.org/rank","valuePositiveInt":1}])";
  const std::string on_patient = R"({"resourceType":"Patient",)" + std::string(extension) + "}";
  const std::string on_contact = R"({"resourceType":"Patient","contact":[{)" + std::string(extension) + "}]}";
  const std::string on_city = R"({"resourceType":"Patient","address":[{"_city":{)" + std::string(extension) + "}}]}";
  const std::string on_value = R"({"resourceType":"Observation","valueQuantity":{)" + std::string(extension) + "}}";
  const std::string in_extension =
      R"({"resourceType":"Patient","extension":[{"url":"u:u",)" + std::string(extension) + "}]}";
  const std::string in_entry = R"({"resourceType":"Bundle","entry":[{"resource":)" + on_contact + "}]}";
  const std::string nested_item =
      R"({"resourceType":"Questionnaire","item":[{"item":[{)" + std::string(extension) + "}]}]}";
  const std::string modifier =
      R"({"resourceType":"Patient","modifierExtension":[{"url":"https://example.org/rank","valuePositiveInt":1}]})";
  const struct {
    std::string context;
    std::string_view json;
    bool allowed;
  } cases[] = {
      {"", on_contact, true},
      {element_context("Patient"), on_patient, true},
      {element_context("Patient"), modifier, true},
      {element_context("Patient"), on_contact, false},
      {element_context("Patient.contact"), on_contact, true},
      {element_context("Patient.contact"), on_patient, false},
      {element_context("Patient.contact"), in_entry, true},
      {element_context("Person.contact"), on_contact, false},
      {element_context("Element"), on_contact, true},
      {element_context("Element"), on_patient, false},
      {element_context("BackboneElement"), on_contact, true},
      {element_context("Resource"), on_patient, true},
      {element_context("DomainResource"), on_patient, true},
      {element_context("DomainResource"),
       R"({"resourceType":"Bundle","extension":[{"url":"https://example.org/rank","valuePositiveInt":1}]})", false},
      {element_context("Address.city"), on_city, true},
      {element_context("Patient.address.city"), on_city, true},
      {element_context("string"), on_city, true},
      {element_context("Address"), on_city, false},
      {element_context("Observation.value[x]"), on_value, true},
      {element_context("Quantity"), on_value, true},
      {element_context("Questionnaire.item"), nested_item, true},
      {contexts(R"({"type":"extension","expression":"u:u"})"), in_extension, true},
      {contexts(R"({"type":"extension","expression":"v:v"})"), in_extension, false},
      {contexts(R"({"type":"element","expression":"Slot"},{"type":"element","expression":"Patient"})"), on_patient,
       true},
      {contexts(R"({"type":"fhirpath","expression":"%resource is Slot"})"), on_patient, true},
  };
  for (const auto& each : cases) {
    INFO(each.context << " " << each.json);
    CHECK(is_allowed(each.context, each.json) == each.allowed);
  }
}

TEST_CASE("a context that only FHIRPath could judge is listed") {
  const auto profiles = load({structure("rank", "Extension", rank_elements, "",
                                        contexts(R"({"type":"fhirpath","expression":"%resource is Slot"})"))});
  REQUIRE(profiles.not_evaluated().size() == 1);
  CHECK(profiles.not_evaluated()[0].constraint == "context %resource is Slot");
}
