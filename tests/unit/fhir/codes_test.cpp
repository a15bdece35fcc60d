#include "fhir/codes.hpp"

#include "fhir/json.hpp"
#include "tests/support/catch.hpp"

#include <set>

using namespace bars::fhir;

namespace {

Document decode(std::string_view json) { return decode_json(json).value(); }

}  // namespace

TEST_CASE("CODE-13 systems are compared without scheme, letter case and surrounding space") {
  struct Case {
    std::string_view a;
    std::string_view b;
    bool same;
  };
  const auto [a, b, same] = GENERATE(values<Case>({
      {"https://fhir.nhs.uk/Id/dos-service-id", "https://fhir.nhs.uk/Id/dos-service-id", true},
      {"http://fhir.nhs.uk/Id/dos-service-id", "https://fhir.nhs.uk/Id/dos-service-id", true},   // X-2
      {"https://fhir.nhs.uk/id/dos-service-id", "https://fhir.nhs.uk/Id/dos-service-id", true},  // X-2
      {"HTTPS://FHIR.NHS.UK/ID/ODS-ORGANIZATION-CODE", systems::ods_code, true},                 // X-3
      {" http://snomed.info/sct\t", systems::snomed, true},                                      // KD-R4-1
      {"https://fhir.nhs.uk/CodeSystem/usecase-categories-bars", systems::use_cases, true},      // X-10
      {systems::use_cases, "HTTP://fhir.nhs.uk/CodeSystem/usecase-categories-bars", true},       // X-10
      {"https://fhir.nhs.uk/Id/dos-service-i", "https://fhir.nhs.uk/Id/dos-service-id", false},
      {"https://fhir.nhs.uk/Id/dos-service-id/", "https://fhir.nhs.uk/Id/dos-service-id", false},
      {"ftp://fhir.nhs.uk/Id/dos-service-id", "https://fhir.nhs.uk/Id/dos-service-id", false},
      {"https://example.org/Id/dos-service-id", "https://fhir.nhs.uk/Id/dos-service-id", false},
      {"", systems::nhs_number, false},
      {"http://snomed.info/sct??", systems::snomed, false},
  }));
  INFO(a << " and " << b);
  CHECK(same_system(a, b) == same);
  CHECK(same_system(b, a) == same);
}

TEST_CASE("MH-3 a token is system|value, |value or a bare value") {
  const Token full = parse_token("https://fhir.nhs.uk/Id/dos-service-id|20|7");
  CHECK(full.system == "https://fhir.nhs.uk/Id/dos-service-id");
  CHECK(full.value == "20|7");
  CHECK(full.has_separator);

  const Token without_system = parse_token("|207");
  CHECK(without_system.system.empty());
  CHECK(without_system.value == "207");
  CHECK(without_system.has_separator);

  const Token bare = parse_token("207");
  CHECK(bare.system.empty());
  CHECK(bare.value == "207");
  CHECK_FALSE(bare.has_separator);
}

TEST_CASE("UC-2 every one of the 34 use cases is known, with its Application") {
  struct Application {
    std::string prefix;
    int count;
    int number;
  };
  const Application applications[] = {{"a1t", 12, 1}, {"a2t", 6, 2}, {"a3t", 1, 3}, {"a4t", 4, 4},
                                      {"a5t", 3, 5},  {"a6t", 3, 6}, {"a7t", 1, 7}, {"a8t", 3, 8}};
  std::set<std::string_view> codes{"referraltopharmacy"};
  std::set<std::string_view> displays;
  for (const auto& [prefix, count, number] : applications) {
    for (int i = 1; i <= count; ++i) {
      const UseCase* found = find_use_case(prefix + std::to_string(i));
      REQUIRE(found != nullptr);
      CHECK(application_of(*found) == number);
      codes.insert(found->code);
      displays.insert(found->display);
    }
    CHECK(find_use_case(prefix + std::to_string(count + 1)) == nullptr);
  }
  CHECK(codes.size() == 34);
  CHECK(displays.size() == 33);
  CHECK(find_use_case("a1t1")->display == "111 to ED");
  CHECK(application_of(*find_use_case("referraltopharmacy")) == 5);
}

TEST_CASE("X-11 use cases are found whatever their letter case") {
  CHECK(find_use_case("A1T12")->code == "a1t12");
  CHECK(find_use_case("ReferralToPharmacy")->code == "referraltopharmacy");
  CHECK(find_use_case("") == nullptr);
  CHECK(find_use_case("a1t1 ") == nullptr);
}

TEST_CASE("MH-19 codings are found by system, not by position") {
  const Document document = decode(R"([{"coding":[{"system":"http://example.org","code":"x"}]},
    {"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/message-category-servicerequest","code":"referral"},
               {"system":"http://fhir.nhs.uk/codesystem/usecases-categories-bars","code":"a3t1"}]}])");
  CHECK(find_coding(document.root, systems::use_cases)["code"].text() == "a3t1");
  CHECK(find_coding(document.root, systems::message_category)["code"].text() == "referral");
  CHECK(find_coding(document.root[1], systems::use_cases)["code"].text() == "a3t1");
  CHECK_FALSE(find_coding(document.root[0], systems::use_cases));
  CHECK_FALSE(find_coding(Node(), systems::use_cases));
}

TEST_CASE("CODE-13 identifiers are found in an array and as a single object") {
  const Document several = decode(R"({"identifier":[{"system":"http://example.org","value":"1"},
    {"system":"https://fhir.nhs.uk/id/ods-organization-code","value":"A1001"}]})");
  CHECK(find_identifier(several.root, systems::ods_code)["value"].text() == "A1001");
  CHECK_FALSE(find_identifier(several.root, systems::nhs_number));
  const Document single =
      decode(R"({"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"A1001"}})");
  CHECK(find_identifier(single.root, systems::ods_code)["value"].text() == "A1001");
  CHECK_FALSE(find_identifier(single.root, systems::dos_service_id));
}

TEST_CASE("ERR-47 an NHS number has ten digits, and its check digit does not matter") {
  CHECK(is_nhs_number_form("9990548609"));
  CHECK(is_nhs_number_form("3478526985"));
  for (const std::string_view wrong : {"", "999054860", "99905486090", "999054860X", "999 054 860", "+990548609"}) {
    INFO(wrong);
    CHECK_FALSE(is_nhs_number_form(wrong));
  }
}

TEST_CASE("X-11 letter case and space are those of ASCII") {
  CHECK(lower("Referral-ÄZ") == "referral-Äz");
  CHECK(equal_ignoring_case("VALIDATION", "validation"));
  CHECK_FALSE(equal_ignoring_case("validation", "validations"));
  CHECK_FALSE(equal_ignoring_case("[", "{"));
  CHECK(trim(" \t\r\na b\v\f ") == "a b");
  CHECK(trim("  ").empty());
}

TEST_CASE("CODE-13 two systems have one key exactly when they are the same") {
  constexpr std::string_view all[] = {"https://fhir.nhs.uk/Id/nhs-number",
                                      " HTTP://FHIR.nhs.uk/id/NHS-number ",
                                      "fhir.nhs.uk/Id/nhs-number",
                                      "https://fhir.nhs.uk/Id/dos-service-id",
                                      "http://fhir.nhs.uk/CodeSystem/usecase-categories-bars",
                                      "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars",
                                      "urn:oid:1.2.3",
                                      ""};
  for (const auto a : all)
    for (const auto b : all) {
      INFO(a << " and " << b);
      CHECK((system_key(a) == system_key(b)) == same_system(a, b));
    }
}
