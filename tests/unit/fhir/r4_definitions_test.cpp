// The R4 table: rows as the specification prints them, written out by hand.
#include "fhir/r4/definitions.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace bars::fhir::r4;

namespace {

struct Row {
  std::string_view json;
  std::string_view type;
  std::string_view cardinality;  // `1..1`
};

std::string cardinality(const Element& element) {
  return std::string(element.required ? "1" : "0") + (element.prohibited ? "..0" : element.repeats ? "..*" : "..1");
}

void check_rows(std::string_view type_name, const std::vector<Row>& rows) {
  INFO(type_name);
  const Type* type = find_type(type_name);
  REQUIRE(type != nullptr);
  std::uint16_t last = 0;
  for (const Row& row : rows) {
    INFO(row.json);
    const Element* element = type->find(row.json);
    REQUIRE(element != nullptr);
    CHECK(element->type->name == row.type);
    CHECK(cardinality(*element) == row.cardinality);
    CHECK(element->position >= last);  // the rows stand in the order of XML
    last = element->position;
  }
}

std::vector<std::string_view> targets(std::string_view type, std::string_view json) {
  const Element* element = find_type(type)->find(json);
  REQUIRE(element != nullptr);
  return {element->targets.begin(), element->targets.end()};
}

}  // namespace

TEST_CASE("R4 the table has every resource, data type and primitive") {
  std::map<Kind, std::size_t> count;
  for (const Type& type : types()) ++count[type.kind];
  CHECK(count[Kind::resource] == 146);
  CHECK(count[Kind::abstract] == 2);  // Resource and DomainResource
  CHECK(count[Kind::primitive] == 20);
  CHECK(std::is_sorted(types().begin(), types().end(), [](const Type& a, const Type& b) { return a.name < b.name; }));
  for (const std::string_view name : {"Patient", "Bundle", "MessageHeader", "Appointment", "ServiceRequest", "Slot"})
    CHECK(find_resource(name) != nullptr);
  for (const std::string_view name :
       {"Resource", "DomainResource", "HumanName", "code", "Patient.contact", "", "patient"})
    CHECK(find_resource(name) == nullptr);
  for (const std::string_view name : {"HumanName", "Dosage", "Age", "xhtml", "Timing.repeat"})
    CHECK(find_type(name) != nullptr);
}

TEST_CASE("R4 every element has a type, and a position that fits in a word of bits") {
  for (const Type& type : types()) {
    INFO(type.name);
    CHECK(type.positions <= 64);
    for (const Element& element : type.elements) {
      REQUIRE(element.type != nullptr);
      CHECK(element.position < type.positions);
      CHECK(element.choice == (element.json != element.name));
      CHECK_FALSE((element.choice && element.repeats));
      if (type.name == "AuditEvent.source") continue;  // the source adds two targets of its own
      for (const auto target : element.targets) CHECK(find_resource(target) != nullptr);
    }
  }
}

TEST_CASE("R4 sample rows are those of the specification") {
  check_rows("Patient", {{"id", "id", "0..1"},
                         {"meta", "Meta", "0..1"},
                         {"implicitRules", "uri", "0..1"},
                         {"language", "code", "0..1"},
                         {"text", "Narrative", "0..1"},
                         {"contained", "Resource", "0..*"},
                         {"extension", "Extension", "0..*"},
                         {"modifierExtension", "Extension", "0..*"},
                         {"identifier", "Identifier", "0..*"},
                         {"active", "boolean", "0..1"},
                         {"name", "HumanName", "0..*"},
                         {"telecom", "ContactPoint", "0..*"},
                         {"gender", "code", "0..1"},
                         {"birthDate", "date", "0..1"},
                         {"deceasedBoolean", "boolean", "0..1"},
                         {"deceasedDateTime", "dateTime", "0..1"},
                         {"address", "Address", "0..*"},
                         {"contact", "Patient.contact", "0..*"},
                         {"communication", "Patient.communication", "0..*"},
                         {"generalPractitioner", "Reference", "0..*"},
                         {"link", "Patient.link", "0..*"}});
  check_rows("Appointment.participant", {{"id", "string", "0..1"},
                                         {"extension", "Extension", "0..*"},
                                         {"modifierExtension", "Extension", "0..*"},
                                         {"type", "CodeableConcept", "0..*"},
                                         {"actor", "Reference", "0..1"},
                                         {"required", "code", "0..1"},
                                         {"status", "code", "1..1"},
                                         {"period", "Period", "0..1"}});
  check_rows("Appointment", {{"status", "code", "1..1"},
                             {"start", "instant", "0..1"},
                             {"minutesDuration", "positiveInt", "0..1"},
                             {"participant", "Appointment.participant", "1..*"}});
  check_rows("MessageHeader", {{"eventCoding", "Coding", "1..1"},
                               {"eventUri", "uri", "1..1"},
                               {"destination", "MessageHeader.destination", "0..*"},
                               {"source", "MessageHeader.source", "1..1"},
                               {"focus", "Reference", "0..*"},
                               {"definition", "canonical", "0..1"}});
  check_rows("Bundle", {{"type", "code", "1..1"},
                        {"timestamp", "instant", "0..1"},
                        {"link", "Bundle.link", "0..*"},
                        {"entry", "Bundle.entry", "0..*"},
                        {"signature", "Signature", "0..1"}});
  check_rows("Narrative", {{"status", "code", "1..1"}, {"div", "xhtml", "1..1"}});
  check_rows("Timing",
             {{"event", "dateTime", "0..*"}, {"repeat", "Timing.repeat", "0..1"}, {"code", "CodeableConcept", "0..1"}});
  check_rows("Timing.repeat",
             {{"boundsPeriod", "Period", "0..1"}, {"count", "positiveInt", "0..1"}, {"when", "code", "0..*"}});
  // A quantity of a kind has the elements of a Quantity.
  check_rows("Age", {{"value", "decimal", "0..1"}, {"comparator", "code", "0..1"}, {"unit", "string", "0..1"}});
}

TEST_CASE("R4 an element that refers to the content of another has its type") {
  check_rows("Bundle.entry", {{"link", "Bundle.link", "0..*"},
                              {"fullUrl", "uri", "0..1"},
                              {"resource", "Resource", "0..1"},
                              {"search", "Bundle.entry.search", "0..1"},
                              {"request", "Bundle.entry.request", "0..1"},
                              {"response", "Bundle.entry.response", "0..1"}});
  check_rows("Questionnaire.item", {{"linkId", "string", "1..1"}, {"item", "Questionnaire.item", "0..*"}});
  check_rows("QuestionnaireResponse.item.answer", {{"item", "QuestionnaireResponse.item", "0..*"}});
  check_rows("Observation.component", {{"referenceRange", "Observation.referenceRange", "0..*"}});
}

TEST_CASE("R4 an extension's value has each of 50 types") {
  const Type* extension = find_type("Extension");
  REQUIRE(extension != nullptr);
  const auto values = std::count_if(extension->elements.begin(), extension->elements.end(),
                                    [](const Element& element) { return element.name == "value"; });
  CHECK(values == 50);
  check_rows("Extension", {{"id", "string", "0..1"},
                           {"extension", "Extension", "0..*"},
                           {"url", "uri", "1..1"},
                           {"valueBase64Binary", "base64Binary", "0..1"},
                           {"valueCodeableConcept", "CodeableConcept", "0..1"},
                           {"valueReference", "Reference", "0..1"},
                           {"valueDosage", "Dosage", "0..1"}});
  CHECK(extension->find("url")->attribute);
  CHECK(extension->find("id")->attribute);
  CHECK_FALSE(extension->find("valueString")->attribute);
  CHECK(extension->find("value") == nullptr);
  CHECK(targets("Extension", "valueReference").empty());
}

TEST_CASE("R4 references have the targets of the specification") {
  CHECK(targets("Appointment", "slot") == std::vector<std::string_view>{"Slot"});
  CHECK(targets("ServiceRequest", "subject") ==
        std::vector<std::string_view>{"Patient", "Group", "Location", "Device"});
  CHECK(targets("Encounter", "episodeOfCare") == std::vector<std::string_view>{"EpisodeOfCare"});
  CHECK(targets("MessageHeader", "focus").empty());  // any
}

TEST_CASE("R4 required bindings have the codes of the specification") {
  const CodeSet* gender = find_type("Patient")->find("gender")->binding;
  REQUIRE(gender != nullptr);
  CHECK(gender == find_code_set("administrative-gender"));
  CHECK(gender->has("male"));
  CHECK_FALSE(gender->has("Male"));
  CHECK(gender->has("http://hl7.org/fhir/administrative-gender", "other"));
  CHECK_FALSE(gender->has("http://hl7.org/fhir/address-use", "other"));
  CHECK(find_type("Appointment")->find("status")->binding->has("waitlist"));
  CHECK(find_type("Condition")->find("clinicalStatus")->binding != nullptr);
  CHECK(find_type("Patient")->find("maritalStatus")->binding == nullptr);  // extensible
  CHECK(find_type("Resource")->find("language")->binding == nullptr);      // preferred
  CHECK(find_code_set("no-such-set") == nullptr);
  for (const Type& type : types())
    for (const Element& element : type.elements)
      if (element.binding != nullptr)
        CHECK((element.type->name == "code" || element.type->name == "CodeableConcept" ||
               element.type->name == "Coding"));
}

TEST_CASE("R4 looking an element up goes on where the last one was found") {
  const Type* patient = find_type("Patient");
  std::size_t hint = 0;
  for (const Element& element : patient->elements) {
    CHECK(patient->find(element.json, hint) == &element);
    CHECK(hint == static_cast<std::size_t>(&element - patient->elements.data()) + 1);
  }
  CHECK(patient->find("id", hint)->name == "id");  // from behind the last one round to the first
  CHECK(patient->find("unheardOf", hint) == nullptr);
}
