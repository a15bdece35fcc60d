// Content rules about Location, Flag and Consent.
#include "tests/unit/fhir/rules_support.hpp"

using namespace bars;
using namespace bars::fhir;
using test::Expressions;
using test::found_by;
using test::resource_path;
using test::with_in;

namespace {

constexpr std::string_view bare = R"({"resourceType":"Location","name":"Somewhere"})";

// A Location of which only what is named is left.
std::string located(bool uprn, bool address, bool grid, bool position, bool words) {
  std::string parts;
  const auto part = [&parts](bool wanted, std::string_view text) {
    if (!wanted) return;
    parts += parts.empty() ? "" : ",";
    parts += text;
  };
  part(uprn, R"({"url":"UPRN","valueString":"1"})");
  part(grid, R"({"url":"eastings","valueString":"1.5"},{"url":"northings","valueString":"-2"})");
  part(words, R"({"url":"what3words","valueString":"made.up.place"})");
  std::string json = R"({"resourceType":"Location")";
  if (!parts.empty())
    json += R"(,"extension":[{"url":"https://fhir.nhs.uk/StructureDefinition/LocationExtension","extension":[)" +
            parts + "]}]";
  if (address) json += R"(,"address":{"postalCode":"ZZ99 3VZ"})";
  if (position) json += R"(,"position":{"longitude":53.8,"latitude":-1.5})";
  return json + "}";
}

std::string validation_at(std::string_view location) {
  const auto json = test::minus(test::new_validation(), "Location");
  return test::plus(json, "urn:uuid:place", location);
}

}  // namespace

TEST_CASE("BIZ-13 TKWR-17 any one way to find the place of a validation is enough") {
  struct Case {
    bool uprn, address, grid, position, words;
  };
  const Case c = GENERATE(values<Case>({{true, false, false, false, false},
                                        {false, true, false, false, false},
                                        {false, false, true, false, false},
                                        {false, false, false, true, false},
                                        {false, false, false, false, true},
                                        {true, true, true, true, false},
                                        {false, true, true, true, false},
                                        {true, false, false, true, false}}));
  CHECK(found_by("BIZ-13", validation_at(located(c.uprn, c.address, c.grid, c.position, c.words))).empty());
}

TEST_CASE("BIZ-13 a validation whose Location cannot be found is refused") {
  const auto json = validation_at(bare);
  CHECK(found_by("BIZ-13", json) == Expressions{resource_path(json, "Location", "")});
  CHECK(found_by("BIZ-13", test::plus(json, "urn:uuid:other", test::location)).empty());
  CHECK(find_content_rule("BIZ-13")->severity == Severity::error);
}

TEST_CASE("BIZ-13 a validation without a Location is refused, by the counts where those ask for one") {
  const auto json = test::minus(test::new_validation(), "Location");
  CHECK(found_by("BIZ-13", json).empty());
  const auto as_referral =
      with_in(json, "MessageHeader", "definition",
              R"("https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-referral")");
  CHECK(found_by("BIZ-13", as_referral) == Expressions{"Bundle.entry"});
  CHECK(found_by("BIZ-13", with_in(json, "MessageHeader", "definition", "")) == Expressions{"Bundle.entry"});
  CHECK(found_by("BIZ-13", test::new_referral()).empty());
  const auto cancelled = with_in(as_referral, "ServiceRequest", "status", R"("revoked")");
  CHECK(found_by("BIZ-13", cancelled).empty());
}

TEST_CASE("A3-4 a 999 referral has a Location with a coordinate or a property identifier") {
  const auto json = test::referral_of("a3t1");
  CHECK(found_by("A3-4", json) == Expressions{"Bundle.entry"});
  CHECK(found_by("A3-4", test::plus(json, "urn:uuid:place", located(false, true, false, false, false))).size() == 1);
  CHECK(found_by("A3-4", test::plus(json, "urn:uuid:place", located(true, false, false, false, false))).empty());
  CHECK(found_by("A3-4", test::plus(json, "urn:uuid:place", located(false, false, false, true, false))).empty());
  CHECK(found_by("A3-4", test::referral_of("a1t1")).empty());
}

TEST_CASE("A4-12 UPRN and grid reference of a validation are numbers") {
  struct Case {
    std::string_view name;
    std::string_view value;
    bool right;
  };
  const Case c = GENERATE(values<Case>({{"UPRN", "1", true},
                                        {"UPRN", "123456789012", true},
                                        {"UPRN", "1234567890123", false},
                                        {"UPRN", "12 34", false},
                                        {"UPRN", "1.5", false},
                                        {"eastings", "-0.33424", true},
                                        {"eastings", "1.2.3", false},
                                        {"northings", "north", false},
                                        {"northings", "434127", true},
                                        {"northings", ".", false}}));
  INFO(c.name << " " << c.value);
  const auto json = test::new_validation();
  const int index = c.name == "UPRN" ? 0 : c.name == "eastings" ? 1 : 2;
  const auto changed = with_in(json, "Location", "extension[0].extension[" + std::to_string(index) + "].valueString",
                               '"' + std::string(c.value) + '"');
  const auto found = found_by("A4-12", changed);
  if (c.right) CHECK(found.empty());
  if (!c.right) CHECK(found == Expressions{resource_path(json, "Location", ".extension")});
}

TEST_CASE("A4-12 a validation has exactly one scene-safety Flag") {
  const auto json = test::new_validation();
  CHECK(found_by("A4-12", json).empty());
  CHECK(found_by("A4-12", test::minus(json, "Flag")) == Expressions{"Bundle.entry"});
  const auto flag = test::value_at(json, test::entry_of(json, "Flag") + ".resource");
  CHECK(found_by("A4-12", test::plus(json, "urn:uuid:second", flag)) == Expressions{"Bundle.entry"});
  CHECK(found_by("A4-12", test::new_referral()).empty());
}

TEST_CASE("A6-13 an ambulance referral has one scene-safety Flag, with text when it is unsafe") {
  const auto json = test::referral_of("a6t1");
  CHECK(found_by("A6-13", json) == Expressions{"Bundle.entry"});
  const auto flagged = with_in(json, "Flag", "category", test::scene_safety);
  CHECK(found_by("A6-13", with_in(flagged, "Flag", "code", test::safety("UNK"))).empty());
  const auto unsafe = with_in(flagged, "Flag", "code", test::safety("U"));
  CHECK(found_by("A6-13", unsafe) == Expressions{resource_path(json, "Flag", ".code.text")});
  CHECK(found_by("A6-13", with_in(unsafe, "Flag", "code.text", R"("A dog is loose")")).empty());
}

TEST_CASE("CODE-5 CODE-6 the codes of a Flag are those of the code systems") {
  const auto json = test::new_validation();
  CHECK(found_by("CODE-5", json).empty());
  CHECK(found_by("CODE-6", json).empty());
  for (const std::string_view code : {"SG", "SS", "RS", "RA", "IR", "RC", "RT", "AC", "API", "CW"})
    CHECK(
        found_by("CODE-5", with_in(json, "Flag", "category[0].coding[0].code", '"' + std::string(code) + '"')).empty());
  CHECK(found_by("CODE-5", with_in(json, "Flag", "category[0].coding[0].code", R"("CV")")) ==
        Expressions{resource_path(json, "Flag", ".category")});
  CHECK(found_by("CODE-6", with_in(json, "Flag", "code", test::safety("UT"))) ==
        Expressions{resource_path(json, "Flag", ".code")});
  const auto other_system = with_in(json, "Flag", "category[0].coding[0].system", R"("http://snomed.info/sct")");
  CHECK(found_by("CODE-5", with_in(other_system, "Flag", "category[0].coding[0].code", R"("1")")).empty());
}

TEST_CASE("BIZ-7 CODE-8 a Consent is for direct care") {
  const auto json = test::new_referral();
  const Expressions here{resource_path(json, "Consent", ".category")};
  CHECK(found_by("BIZ-7", json).empty());
  CHECK(found_by("BIZ-7", with_in(json, "Consent", "category[0].coding[0].code", R"("RES")")) == here);
  CHECK(found_by("BIZ-7", with_in(json, "Consent", "category", "")) == here);
  const auto validation = test::new_validation();
  CHECK(found_by("BIZ-7", with_in(validation, "Consent", "category[0].coding[0].code", R"("RES")")).size() == 1);
  CHECK(found_by("BIZ-7", test::minus(json, "Consent")).empty());
  CHECK(find_content_rule("BIZ-7")->severity == Severity::error);
}
