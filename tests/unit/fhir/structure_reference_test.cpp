#include "fhir/structure/references.hpp"
#include "fhir/structure/tolerances.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/messages.hpp"
#include "tests/unit/fhir/structure_support.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

using namespace bars::fhir;
using bars::test::Findings;
using bars::test::findings;
using bars::test::resource;

namespace {

using Kind = ReferenceForm::Kind;

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// A referral of ours whose Encounter refers so in an element with an object.
Findings in_referral(std::string_view type, std::string_view path, std::string_view reference) {
  return findings(
      bars::test::with_in(bars::test::new_referral(), type, path, R"({"reference":)" + quoted(reference) + "}"));
}

std::string path_of(std::string_view type, std::string_view rest) {
  return "Bundle." + bars::test::entry_of(bars::test::new_referral(), type) + ".resource.ofType(" + std::string(type) +
         ")." + std::string(rest);
}

std::string practitioner(std::string_view reference) {
  return R"("generalPractitioner":[{"reference":)" + quoted(reference) + "}]";
}

}  // namespace

TEST_CASE("R4 a reference is read by its form") {
  struct {
    std::string_view text;
    Kind kind;
    std::string_view type;
    std::string_view id;
  } const cases[] = {
      {"Patient/1", Kind::local, "Patient", "1"},
      {"Patient/1/_history/2", Kind::local, "Patient", "1"},
      {"Patent/1", Kind::local, "Patent", "1"},
      {"http://a/Patient/1", Kind::absolute, "", ""},
      {"urn:ietf:rfc:3986", Kind::absolute, "", ""},
      {"urn:uuid:0d6c3f0e-52a4-4d4b-9d55-3f6d0c8a1e01", Kind::urn, "", ""},
      {"urn:oid:1.2.3", Kind::urn, "", ""},
      {"urn:uuid:1", Kind::bad_urn, "", ""},
      {"urn:oid:x", Kind::bad_urn, "", ""},
      {"#a", Kind::contained, "", "a"},
      {"#", Kind::contained, "", ""},
      {"0d6c3f0e-52a4-4d4b-9d55-3f6d0c8a1e01", Kind::uuid, "", ""},
      {"", Kind::malformed, "", ""},
      {"Patient", Kind::malformed, "", ""},
      {"Patient/", Kind::malformed, "", ""},
      {"/1", Kind::malformed, "", ""},
      {"Patient/1/2", Kind::malformed, "", ""},
      {"Patient 1/2", Kind::malformed, "", ""},
      {" Patient/1", Kind::malformed, "", ""},
      {":uuid:1", Kind::malformed, "", ""},
      {"http:", Kind::malformed, "", ""},
  };
  for (const auto& each : cases) {
    INFO(each.text);
    const ReferenceForm form = read_reference(each.text);
    CHECK(form.kind == each.kind);
    CHECK(form.type == each.type);
    CHECK(form.id == each.id);
  }
}

TEST_CASE("R4 outside a Bundle only the form of a reference can be wrong") {
  for (const std::string_view right : {"urn:uuid:0d6c3f0e-52a4-4d4b-9d55-3f6d0c8a1e01", "Practitioner/1",
                                       "https://a.example/Practitioner/1", "urn:oid:1.2"}) {
    INFO(right);
    CHECK(findings(resource("Patient", practitioner(right))).empty());
  }
  for (const std::string_view wrong : {"urn:uuid:1", "practitioner", "0d6c3f0e-52a4-4d4b-9d55-3f6d0c8a1e01", "a b",
                                       "Practitioner/a_b", "Location/1"}) {
    INFO(wrong);
    CHECK(findings(resource("Patient", practitioner(wrong))) ==
          Findings{"R4 Patient.generalPractitioner[0].reference"});
  }
  CHECK(findings(resource("Patient", practitioner("Practioner/1"))) ==
        Findings{"warn KD-R4-2 Patient.generalPractitioner[0].reference"});
}

TEST_CASE("X-60 an episode of care may be a bare uuid, or outside the message") {
  const std::string_view uuid = "0d6c3f0e-52a4-4d4b-9d55-3f6d0c8a1e01";
  for (const std::string& reference : {std::string(uuid), "EpisodeOfCare/" + std::string(uuid)}) {
    const auto text = bars::test::with_in(bars::test::new_referral(), "Encounter", "episodeOfCare",
                                          R"([{"reference":)" + quoted(reference) + "}]");
    CHECK(findings(text).empty());
  }
}

TEST_CASE("MH-14 a reference that leads nowhere inside a message is a warning") {
  const std::string_view nowhere = "urn:uuid:00000000-0000-4000-8000-000000000000";
  const Findings warned{"warn MH-14 " + path_of("ServiceRequest", "subject.reference")};
  CHECK(in_referral("ServiceRequest", "subject", nowhere) == warned);
  CHECK(in_referral("ServiceRequest", "subject", "Patient/nowhere") == warned);
  CHECK(in_referral("ServiceRequest", "subject", "https://a.example/Patient/1").empty());
}

TEST_CASE("A1-3 a message may refer to bookings and referrals that the receiver holds") {
  const auto text = bars::test::with_in(bars::test::new_referral(), "ServiceRequest", "supportingInfo",
                                        R"([{"reference":"Appointment/1"}])");
  CHECK(findings(text).empty());
}

TEST_CASE("R4 a reference leads to a type that its element has") {
  const auto text = bars::test::new_referral();
  const auto patient = bars::test::value_at(text, bars::test::entry_of(text, "Patient") + ".fullUrl");
  const Findings refused{"R4 " + path_of("ServiceRequest", "encounter.reference")};
  CHECK(in_referral("ServiceRequest", "encounter", patient.substr(1, patient.size() - 2)) == refused);
  CHECK(in_referral("ServiceRequest", "encounter", "Patient/1") == refused);
  CHECK(in_referral("ServiceRequest", "encounter", "Ecounter/1") ==
        Findings{"warn KD-R4-2 " + path_of("ServiceRequest", "encounter.reference")});
}

TEST_CASE("MH-15 placeholder ids are tolerated on the resources of a message, and nowhere else") {
  using namespace bars::test;
  const std::string expected = "warn MH-15 " + path_of("Patient", "id");
  for (const std::string_view id : {"__PATIENT_ID__", "{id}", "[id]"}) {
    CHECK(findings(with_in(new_referral(), "Patient", "id", quoted(id))) == Findings{expected});
    CHECK(findings(resource("Patient", R"("id":)" + quoted(id))) == Findings{"R4 Patient.id"});
  }
  const std::string path = path_of("Patient", "id");
  CHECK(findings(with_in(new_referral(), "Patient", "id", R"("an id")")) == Findings{"R4 " + path});
  CHECK(findings(with_in(new_referral(), "Patient", "id", quoted(std::string(65, '_')))) == Findings{"R4 " + path});
  CHECK(findings(with(new_referral(), "id", R"("__ID__")")) == Findings{"R4 Bundle.id"});
  CHECK(in_referral("ServiceRequest", "subject", "Patient/__PATIENT_ID__") ==
        Findings{"warn MH-15 " + path_of("ServiceRequest", "subject.reference")});
}

TEST_CASE("ref-1 dom-2 dom-3 dom-4 dom-5 contained resources are referred to and contain none") {
  const auto patient = [](std::string_view contained, std::string_view reference) {
    return findings(resource("Patient", R"("contained":[)" + std::string(contained) + "]," + practitioner(reference)));
  };
  constexpr std::string_view one = R"({"resourceType":"Practitioner","id":"a"})";
  CHECK(patient(one, "#a").empty());
  CHECK(patient(one, "#b") ==
        Findings{"ref-1 Patient.generalPractitioner[0].reference", "dom-3 Patient.contained[0].ofType(Practitioner)"});
  CHECK(patient(one, "#") ==
        Findings{"ref-1 Patient.generalPractitioner[0].reference", "dom-3 Patient.contained[0].ofType(Practitioner)"});
  CHECK(patient(R"({"resourceType":"Location","id":"a"})", "#a") ==
        Findings{"R4 Patient.generalPractitioner[0].reference"});
  CHECK(patient(R"({"resourceType":"Practitioner"})", "Practitioner/1") ==
        Findings{"required R4 Patient.contained[0].ofType(Practitioner).id"});
  CHECK(patient(R"({"resourceType":"Practitioner","id":"a"},{"resourceType":"Practitioner","id":"a"})", "#a") ==
        Findings{"R4 Patient.contained[1].ofType(Practitioner).id"});
  CHECK(patient(R"({"resourceType":"Practitioner","id":"a","contained":[{"resourceType":"Patient","id":"b"}]})",
                "#a") == Findings{"dom-2 Patient.contained[0].ofType(Practitioner).contained[0].ofType(Patient)"});
  CHECK(patient(R"({"resourceType":"Practitioner","id":"a","meta":{"versionId":"1","security":[{"code":"a"}]}})",
                "#a") == Findings{"dom-4 Patient.contained[0].ofType(Practitioner).meta",
                                  "dom-5 Patient.contained[0].ofType(Practitioner).meta.security"});
  CHECK(patient(R"({"resourceType":"Patent","id":"a"})", "Practitioner/1") == Findings{"R4 Patient.contained[0]"});
  // One that refers to the resource around it, to another contained one, or is named by a uri.
  CHECK(
      patient(R"({"resourceType":"Person","id":"a","link":[{"target":{"reference":"#"}}]})", "Practitioner/1").empty());
  CHECK(patient(R"({"resourceType":"Person","id":"a","link":[{"target":{"reference":"#b"}}]},)"
                R"({"resourceType":"Practitioner","id":"b"})",
                "#b") == Findings{"dom-3 Patient.contained[0].ofType(Person)"});
  CHECK(findings(resource("Patient", R"("contained":[{"resourceType":"ValueSet","id":"v","status":"draft"}],)"
                                     R"("extension":[{"url":"http://a","valueCanonical":"#v"}])"))
            .empty());
}

TEST_CASE("R4 every tolerance is in the README of the room") {
  std::ifstream file(BARS_SOURCE_DIR "/fhir/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  for (const Tolerance& each : tolerated::all) {
    INFO(each.rule);
    CHECK(readme.find("| " + std::string(each.rule)) != std::string::npos);
    CHECK(each.diagnostics.back() == '.');
  }
}
