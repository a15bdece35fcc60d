// Content rules about the patient: NHS number and contacts.
#include "tests/unit/fhir/rules_support.hpp"

using namespace bars;
using namespace bars::fhir;
using test::found_by;

namespace {

std::string patient(std::string_view json, std::string_view element) {
  return test::resource_path(json, "Patient", element);
}

std::string with_number(std::string_view number) {
  test::MessageValues values;
  values.nhs_number = number;
  return test::new_booking(values);
}

constexpr std::string_view status = "identifier[0].extension[0].valueCodeableConcept.coding[0].code";
constexpr std::string_view second_contact = R"({"extension":[
  {"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank","valuePositiveInt":2}],
  "telecom":[{"system":"phone","value":"07700 900124","rank":1}]})";

std::string with_second_contact() {
  return test::with_in(test::new_booking(), "Patient", "contact[1]", second_contact);
}

}  // namespace

TEST_CASE("BIZ-2 an NHS number has a verification status under which it counts") {
  const auto booking = test::new_booking();
  CHECK(found_by("BIZ-2", booking).empty());
  CHECK(found_by("BIZ-2", test::with_in(booking, "Patient", status, R"("number-present-but-not-traced")")).empty());
  const test::Expressions here{patient(booking, ".identifier[0].extension")};
  CHECK(found_by("BIZ-2", test::with_in(booking, "Patient", status, R"("trace-required")")) == here);
  CHECK(found_by("BIZ-2", test::with_in(booking, "Patient", "identifier[0].extension", "")) == here);
  CHECK(found_by("BIZ-2", with_number("")).empty());
}

TEST_CASE("BIZ-3 the check digit of an NHS number warns") {
  struct Case {
    std::string_view number;
    bool right;
  };
  const Case c = GENERATE(values<Case>({{"9990548609", true},
                                        {"999 054 8609", true},
                                        {"9476719931", true},
                                        {"4010232137", true},
                                        {"9990548608", false},
                                        {"9995048609", false},
                                        {"0000000001", false},
                                        {"1000000010", false},  // its check digit would have to be ten
                                        {"999054860", false},
                                        {"99905486090", false},
                                        {"999054860X", false},
                                        {"3478526985", false}}));
  INFO(c.number);
  const auto json = with_number(c.number);
  const auto found = found_by("BIZ-3", json);
  if (c.right) CHECK(found.empty());
  if (!c.right) CHECK(found == test::Expressions{patient(json, ".identifier[0].value")});
}

TEST_CASE("BIZ-1 a patient without an NHS number is taken") {
  for (const Issue& issue : test::content_issues(with_number(""))) CHECK(issue.severity == Severity::warning);
}

TEST_CASE("A8-2 a referral to e-RS needs a valid and verified NHS number, others do not") {
  const auto json = test::referral_of("a8t1");
  const test::Expressions here{patient(json, ".identifier")};
  CHECK(found_by("A8-2", json).empty());
  CHECK(found_by("A8-2", test::with_in(json, "Patient", "identifier", "")) == here);
  CHECK(found_by("A8-2", test::with_in(json, "Patient", status, R"("number-present-but-not-traced")")) == here);
  CHECK(found_by("A8-2", test::with_in(json, "Patient", "identifier[0].value", R"("9990548608")")) == here);
  CHECK(found_by("A8-2", test::with_in(test::referral_of("a1t1"), "Patient", "identifier", "")).empty());
}

TEST_CASE("BIZ-4 exactly one contact of the patient has the rank 1") {
  const auto json = with_second_contact();
  const test::Expressions here{patient(json, ".contact")};
  CHECK(found_by("BIZ-4", json).empty());
  CHECK(found_by("BIZ-4", test::with_in(json, "Patient", "contact[1].extension[0].valuePositiveInt", "1")) == here);
  CHECK(found_by("BIZ-4", test::with_in(json, "Patient", "contact[0].extension[0].valuePositiveInt", "3")) == here);
  CHECK(found_by("BIZ-4", test::with_in(json, "Patient", "contact[0].extension", "")) == here);
  CHECK(found_by("BIZ-4", test::with_in(json, "Patient", "contact", "")) == here);
  CHECK(find_content_rule("BIZ-4")->severity == Severity::error);
}

TEST_CASE("BIZ-4 holds for what is asked for, not for cancellations and responses") {
  for (const auto& json : {test::new_booking(), test::new_referral(), test::new_validation()})
    CHECK(found_by("BIZ-4", test::with_in(json, "Patient", "contact", "")).size() == 1);
  for (const auto& json : {test::cancelled_booking(), test::cancelled_referral()})
    CHECK(found_by("BIZ-4", test::with_in(json, "Patient", "contact", "")).empty());
  auto response =
      test::with_in(test::new_referral(), "MessageHeader", "eventCoding.code", R"("servicerequest-response")");
  response = test::with_in(response, "MessageHeader", "response", R"({"identifier":"x","code":"ok"})");
  CHECK(found_by("BIZ-4", test::with_in(response, "Patient", "contact", "")).empty());
}

TEST_CASE("A6-10 an ambulance service may know no contact of its patient yet") {
  const auto json = test::with_in(test::referral_of("a6t1"), "Patient", "contact", "");
  CHECK(found_by("BIZ-4", json).empty());
  CHECK(found_by("BIZ-5", json).size() == 1);
  const auto two = test::with_in(test::referral_of("a6t1"), "Patient", "contact[1]",
                                 test::value_at(test::new_booking(), "entry[2].resource.contact[0]"));
  CHECK(found_by("BIZ-4", two).size() == 1);
}

TEST_CASE("BIZ-5 a contact has a phone, and contacts and methods have ranks") {
  const auto json = with_second_contact();
  CHECK(found_by("BIZ-5", json).empty());
  const auto only_email = test::with_in(test::new_booking(), "Patient", "contact[0].telecom[0].system", R"("email")");
  CHECK(found_by("BIZ-5", only_email) == test::Expressions{patient(json, ".contact")});
  const auto no_rank = test::with_in(json, "Patient", "contact[1].extension", "");
  CHECK(found_by("BIZ-5", no_rank) == test::Expressions{patient(json, ".contact[1].extension")});
  const auto no_method_rank = test::with_in(json, "Patient", "contact[1].telecom[0].rank", "");
  CHECK(found_by("BIZ-5", no_method_rank) == test::Expressions{patient(json, ".contact[1].telecom[0].rank")});
  const auto several =
      test::with_in(json, "Patient", "contact[0].telecom[1]", R"({"system":"email","value":"x@example.org","rank":1})");
  CHECK(found_by("BIZ-5", several) == test::Expressions{patient(json, ".contact[0].telecom")});
}

TEST_CASE("BIZ-6 the contact of rank 1 has a method of rank 1") {
  const auto json = with_second_contact();
  CHECK(found_by("BIZ-6", json).empty());
  CHECK(found_by("BIZ-6", test::with_in(json, "Patient", "contact[0].telecom[0].rank", "2")) ==
        test::Expressions{patient(json, ".contact[0].telecom")});
  CHECK(found_by("BIZ-6", test::with_in(json, "Patient", "contact[1].telecom[0].rank", "2")).empty());
}

TEST_CASE("BIZ-8 Patient.telecom and the BirthSex extension are not used") {
  const auto json = test::new_booking();
  CHECK(found_by("BIZ-8", json).empty());
  CHECK(found_by("BIZ-8", test::with_in(json, "Patient", "telecom", R"([{"system":"phone","value":"1"}])")) ==
        test::Expressions{patient(json, ".telecom")});
  const auto birth_sex = test::with_in(
      json, "Patient", "extension",
      R"([{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BirthSex","valueCode":"x"}])");
  CHECK(found_by("BIZ-8", birth_sex) == test::Expressions{patient(json, ".extension")});
}
