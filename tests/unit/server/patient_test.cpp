#include "server/workflow/patient.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars;
using test::with_in;

std::string patient(std::string_view number, std::string_view family, std::string_view birth_date) {
  return R"({"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
         std::string(number) + R"("}],"name":[{"family":")" + std::string(family) + R"("}],"birthDate":")" +
         std::string(birth_date) + R"("})";
}

}  // namespace

TEST_CASE("UPD-15 who is another patient") {
  struct Case {
    std::string number, family, born;
    bool other;
  };
  storage::ResourceRecord stored;
  stored.nhs_number = "9990548609";
  stored.patient_name = "testperson";
  stored.birth_date = "1988-04-17";
  const std::vector<Case> known = {{"9990548609", "Testperson", "1988-04-17", false},
                                   {"999 054 8609", "Other", "1990-01-01", false},  // the number decides
                                   {"9990548617", "Testperson", "1988-04-17", true},
                                   {"", "Testperson", "1990-01-01", false},  // name or birth date alone may be a slip
                                   {"", "Other", "1988-04-17", false},
                                   {"", "TESTPERSON", "1988-04-17", false},
                                   {"", "Other", "1990-01-01", true},
                                   {"", "", "1990-01-01", false},  // absent is no mismatch
                                   {"", "Other", "", false},
                                   {"", "", "", false},
                                   {"999054860", "Other", "1990-01-01", true}};  // no number in form: as if absent
  for (const auto& c : known) {
    INFO(c.number << " " << c.family << " " << c.born);
    const auto document = test::parsed(patient(c.number, c.family, c.born));
    CHECK(workflow::is_other_patient({document.root}, stored) == c.other);
  }
  stored.nhs_number.clear();
  const auto enriched = test::parsed(patient("9990548617", "Testperson", "1988-04-17"));
  CHECK_FALSE(workflow::is_other_patient({enriched.root}, stored));
  const auto stranger = test::parsed(patient("9990548617", "Other", "1990-01-01"));
  CHECK(workflow::is_other_patient({stranger.root}, stored));
}

TEST_CASE("UPD-15 the patient of a message is whom the booking or referral is for") {
  const auto of = [](const std::string& json) {
    const auto document = test::parsed(json);
    const auto message = test::read(document);
    return std::string(workflow::patient_of(message).full_url);
  };
  const std::string patient_url = "urn:uuid:10000000-0000-4000-8000-000000000004";
  CHECK(of(test::new_booking()) == patient_url);
  CHECK(of(test::new_referral()) == patient_url);

  const auto practitioner =
      R"({"actor":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000009"},"status":"accepted"})";
  auto json = with_in(test::new_booking(), "Appointment", "participant[1]",
                      R"({"actor":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"},"status":"accepted"})");
  json = with_in(json, "Appointment", "participant[0]", practitioner);
  CHECK(of(json) == patient_url);

  CHECK(of(with_in(test::cancelled_booking(), "Appointment", "participant", "")).empty());
  CHECK(of(with_in(test::cancelled_booking(), "Appointment", "participant[0].actor.reference",
                   R"("urn:uuid:10000000-0000-4000-8000-000000000003")"))
            .empty());
  CHECK(of(with_in(test::cancelled_referral(), "ServiceRequest", "subject", "")).empty());
}

TEST_CASE("APPT-2 a booking is found by what its patient is called") {
  const auto document = test::parsed(test::new_booking());
  const fhir::Bundle bundle(document.root);
  storage::ResourceRecord record;
  workflow::describe_patient(bundle.first("Patient"), record);
  CHECK(record.nhs_number == "9990548609");
  CHECK(record.patient_name == "testperson morgan ash");
  CHECK(record.birth_date == "1988-04-17");

  workflow::describe_patient({}, record);
  CHECK((record.nhs_number.empty() && record.patient_name.empty() && record.birth_date.empty()));
}
