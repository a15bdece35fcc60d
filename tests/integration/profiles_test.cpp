// What the receiver writes, against the profiles of the published packages, and messages judged by them.
#include "fhir/profile/profiles.hpp"
#include "fhir/json.hpp"
#include "fhir/xml.hpp"
#include "server/packages.hpp"
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

#include <filesystem>

using namespace bars;
using namespace bars::test;

namespace {

namespace fs = std::filesystem;

fs::path packages() {
  const fs::path shared(BARS_SHARED_DIR);
  for (const auto& folder : {shared / "packages", shared / "bars" / "packages"})
    if (!shared.empty() && fs::is_directory(folder)) return folder;
  return {};
}

bool skipped() {
  if (!packages().empty()) return false;
  WARN("SKIPPED: no published packages; set BARS_SHARED to the folder that holds them");
  return true;
}

std::unique_ptr<const fhir::profile::Profiles> loaded() {
  config::Receiver config;
  config.packages = packages();
  auto profiles = load_profiles(config);
  if (!profiles) throw std::runtime_error(profiles.error().diagnostics);
  return std::move(*profiles);
}

/// Everything that structure and profiles have against an answer, a line each.
std::string faults(const fhir::profile::Profiles& profiles, const HttpResponse& answer) {
  const bool xml = answer.header("Content-Type") == "application/fhir+xml";
  const auto document = xml ? fhir::decode_xml(answer.body) : fhir::decode_json(answer.body);
  if (!document) return document.error().diagnostics;
  fhir::Issues issues;
  profiles.check_claimed(document->root, fhir::Severity::error, issues);
  std::string lines;
  for (const auto& issue : issues.kept())
    lines += issue.rule + " " + issue.expression + ": " + issue.diagnostics + "\n";
  return lines;
}

}  // namespace

TEST_CASE("RESP-8 every kind of answer fits the profiles that it claims, in JSON and in XML") {
  if (skipped()) return;
  const auto profiles = loaded();
  Receiver receiver;
  for (const std::string format : {"application/fhir+json", "application/fhir+xml"}) {
    auto session = receiver.session();
    const auto headers = [&] { return with_header(session.headers(), "Accept", format); };
    const auto get = [&](const std::string& path) {
      INFO(format << " " << path);
      const auto answer = session.send("GET", path, headers());
      CHECK(answer.status == 200);
      CHECK(faults(*profiles, answer) == "");
    };
    const auto post = [&](const std::string& message, unsigned status) {
      const auto answer =
          session.send("POST", "/$process-message", with_header(session.message_headers(), "Accept", format), message);
      CHECK(answer.status == status);
      CHECK(faults(*profiles, answer) == "");
      return answer;
    };
    get("/metadata");
    get("/MessageDefinition?context=https://fhir.nhs.uk/Id/dos-service-id%7C2000072489");
    get(session.slot_query("free,busy") +
        "&_include=Schedule:actor:Practitioner&_include=Schedule:actor:PractitionerRole&_include=HealthcareService:"
        "providedBy&_include=HealthcareService:location");
    const auto booking = new_booking(values_for(session.slots().at(0)));
    post(booking, 200);
    post(booking, 400);  // TI-14: a new request id, the same Bundle.id
    post(new_referral(values_for_referral(emergency_department_id, "a1t1")), 200);
    get("/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990548609");
    get("/ServiceRequest?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990548609");
  }
}

TEST_CASE("profile faults warn by default, and refuse when the configuration says so") {
  if (skipped()) return;
  // UK Core binds the status of an NHS number to a list of its own.
  const auto faulty = [](Session& session) {
    return with_in(new_booking(values_for(session.slots().at(0))), "Patient",
                   "identifier[0].extension[0].valueCodeableConcept.coding[0].code", R"("not-a-code")");
  };
  for (const bool reject : {false, true}) {
    INFO((reject ? "reject" : "warn"));
    Receiver receiver([&](config::Receiver& config) {
      config.packages = packages();
      config.validation.profiles = reject ? config::ProfileFaults::reject : config::ProfileFaults::warn;
    });
    auto session = receiver.session();
    const auto answer = session.process_message(faulty(session));
    CHECK(answer.status == (reject ? 400 : 200));
  }
}
