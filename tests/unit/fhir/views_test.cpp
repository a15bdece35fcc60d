#include "fhir/views.hpp"

#include "fhir/json.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace bars::fhir;

namespace {

Document decode(std::string_view json) { return decode_json(json).value(); }

Document patient_with(const std::string& identifiers) {
  return decode(R"({"resourceType":"Patient","identifier":[)" + identifiers + "]}");
}

std::string nhs_identifier(std::string_view value, std::string_view status) {
  std::string json = R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" + std::string(value) + '"';
  if (!status.empty()) {
    json += R"(,"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/)"
            R"(Extension-UKCore-NHSNumberVerificationStatus","valueCodeableConcept":{"coding":[{"code":")" +
            std::string(status) + R"("}]}}])";
  }
  return json + "}";
}

constexpr std::string_view bundle_text = R"({"resourceType":"Bundle","id":"b-1","type":"message",
  "meta":{"versionId":"1.0.0"},"entry":[
  {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"p"}},
  {"fullUrl":"urn:uuid:2","resource":{"resourceType":"Organization","id":"o"}},
  {"fullUrl":"urn:uuid:3","resource":{"resourceType":"Organization","id":"o"}},
  {"fullUrl":"urn:uuid:2","resource":{"resourceType":"Encounter"}},
  {"fullUrl":"urn:uuid:5"}]})";

}  // namespace

TEST_CASE("MH-14 references resolve by fullUrl, then by type and id") {
  const Document document = decode(bundle_text);
  const Bundle bundle(document.root);
  struct Case {
    std::string_view reference;
    std::size_t index;
  };
  const auto [reference, index] = GENERATE(
      values<Case>({{"urn:uuid:1", 0}, {"Patient/p", 0}, {"urn:uuid:2", 1}, {"Organization/o", 1}, {"urn:uuid:3", 2}}));
  INFO(reference);
  const Entry entry = bundle.resolve(reference);
  REQUIRE(entry);
  CHECK(entry.index == index);
}

TEST_CASE("MH-14 what no entry has does not resolve") {
  const Document document = decode(bundle_text);
  const Bundle bundle(document.root);
  for (const std::string_view reference :
       {"", "/", "/p", "p", "Patient/", "Patient/o", "patient/p", "urn:uuid:4", "urn:uuid:5", "Encounter/"}) {
    INFO(reference);
    CHECK_FALSE(bundle.resolve(reference));
  }
}

TEST_CASE("MH-1 a Bundle gives its parts, its counts and the path of an entry") {
  const Document document = decode(bundle_text);
  const Bundle bundle(document.root);
  CHECK(bundle.id() == "b-1");
  CHECK(bundle.version_id() == "1.0.0");
  CHECK(bundle.type() == "message");
  CHECK(bundle.entries().size() == 5);
  CHECK(bundle.count("Organization") == 2);
  CHECK(bundle.count("Slot") == 0);
  CHECK(bundle.first("Organization").index == 1);
  CHECK_FALSE(bundle.first("Slot"));
  CHECK(bundle.first("Organization").path() == "Bundle.entry[1].resource.ofType(Organization)");
}

TEST_CASE("BIZ-2 the NHS number counts under its verification status") {
  struct Case {
    std::string_view value;
    std::string_view status;
    std::string_view expected;
  };
  const auto [value, status, expected] = GENERATE(values<Case>({
      {"9990548609", "number-present-and-verified", "9990548609"},
      {"9990548609", "number-present-but-not-traced", "9990548609"},
      {"9990548609", "", "9990548609"},
      {"999 054 8609", "", "9990548609"},
      {"9990548609", "trace-required", ""},
      {"9990548609", "number-not-present-and-trace-not-required", ""},
      {"999054860", "number-present-and-verified", ""},
  }));
  INFO(value << " " << status);
  const Document document = patient_with(nhs_identifier(value, status));
  CHECK(Patient{document.root}.nhs_number() == expected);
}

TEST_CASE("BIZ-2 the first number that counts is taken, other identifiers are passed over") {
  const Document document = patient_with(R"({"system":"https://example.org/local","value":"1234567890"},)" +
                                         nhs_identifier("9990000000", "trace-required") + "," +
                                         nhs_identifier("9990548609", "number-present-and-verified"));
  CHECK(Patient{document.root}.nhs_number() == "9990548609");
  const Document none = decode(R"({"resourceType":"Patient"})");
  CHECK(Patient{none.root}.nhs_number().empty());
}

TEST_CASE("UPD-15 the name to compare is the official one, in lower case") {
  struct Case {
    std::string_view names;
    std::string_view key;
  };
  const auto [names, key] = GENERATE(values<Case>({
      {R"([{"use":"nickname","family":"Other"},{"use":"official","family":" Testperson","given":["Morgan","ASH "]}])",
       "testperson morgan ash"},
      {R"([{"family":"First","given":["A"]},{"use":"old","family":"Second"}])", "first a"},
      {R"([{"given":["Only"]}])", "only"},
      {R"([{"text":"Somebody"}])", ""},
      {R"([])", ""},
      {R"({"family":"not an array"})", ""},
  }));
  INFO(names);
  const Document document = decode(R"({"name":)" + std::string(names) + "}");
  CHECK(Patient{document.root}.name_key() == key);
}

TEST_CASE("BOOK-1 an Appointment gives its actors in order") {
  const Document document = decode(R"({"slot":[{"reference":"Slot/1"}],"participant":[{"actor":{"reference":"b"}},
    {"status":"accepted"},{"actor":{"display":"x"}},{"actor":{"reference":"a"}}]})");
  const Appointment appointment{document.root};
  CHECK(appointment.actors() == std::vector<std::string_view>{"b", "a"});
  CHECK(appointment.slot() == "Slot/1");
}

TEST_CASE("APPT-3 a postcode is compared by its letters and digits, of the home address first") {
  struct Case {
    std::string_view addresses;
    std::string_view key;
  };
  const auto [addresses, key] = GENERATE(values<Case>({
      {R"([{"postalCode":"tr1 1aa"}])", "TR11AA"},
      {R"([{"use":"work","postalCode":"AB1 2CD"},{"use":"home","postalCode":" Ls1-4hy "}])", "LS14HY"},
      {R"([{"use":"work","postalCode":"AB1 2CD"},{"use":"home"}])", "AB12CD"},
      {R"([{"postalCode":" "},{"postalCode":"AB1 2CD"},{"postalCode":"EF3 4GH"}])", "AB12CD"},
      {R"([{"city":"Example"}])", ""},
      {"[]", ""},
  }));
  INFO(addresses);
  const Document document = decode(R"({"resourceType":"Patient","address":)" + std::string(addresses) + "}");
  CHECK(Patient{document.root}.postcode_key() == key);
}

TEST_CASE("APPT-3 every word of a wanted name begins a word of the patient's") {
  struct Case {
    std::string_view wanted;
    bool matches;
  };
  const auto [wanted, matches] = GENERATE(values<Case>({
      {"smith john", true},
      {"John Smith", true},
      {"  JOHN\tsm ", true},
      {"paul", true},
      {"smith john paul", true},
      {"john john", true},
      {"ohn", false},
      {"smithson", false},
      {"smith jane", false},
      {"", false},
      {" \n", false},
  }));
  INFO(wanted);
  CHECK(matches_name("smith john paul", wanted) == matches);
  CHECK_FALSE(matches_name("", wanted));
}
