#include "server/workflow/directory.hpp"
#include "server/workflow/slot_resource.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <set>
#include <string>
#include <vector>

namespace {

using namespace bars;
using workflow::Directory;
using workflow::ServiceEntry;
using workflow::stable_id;

}  // namespace

TEST_CASE("MH-4 ERR-36 only active services are found, by their whole id") {
  auto shut = test::pharmacy();
  shut.active = false;
  const std::vector<config::Service> services = {test::emergency_department(), shut};
  const Directory directory(services);
  CHECK(directory.services().size() == 1);
  REQUIRE(directory.find("2000072489"));
  CHECK((*directory.find("2000072489"))->config().name == "Example Emergency Department");
  for (const auto id : {"2000070513", "200007248", "20000724899", "", " 2000072489"}) {
    INFO(id);
    const auto found = directory.find(id);
    REQUIRE_FALSE(found);
    CHECK(found.error().category == fhir::Category::not_found);
  }
}

TEST_CASE("OO-4 an unknown service id is not repeated") {
  const std::vector<config::Service> services = {test::emergency_department()};
  const Directory directory(services);
  CHECK(directory.find("1234567890").error().diagnostics.find("1234567890") == std::string::npos);
  // Forty bytes end in the middle of a character here.
  std::string text = "a";
  for (int i = 0; i < 30; ++i) text += "\xc3\xa9";
  for (const auto& id : {text, std::string("Morgan Testperson"), std::string("1\n2"), std::string(100, '1')}) {
    const auto diagnostics = directory.find(id).error().diagnostics;
    INFO(diagnostics);
    CHECK(diagnostics.find(id.substr(0, 20)) == std::string::npos);
    CHECK(std::all_of(diagnostics.begin(), diagnostics.end(), [](char c) { return c >= ' ' && c <= '~'; }));
  }
}

TEST_CASE("SLOT-16 ids are the same in every run, and each thing has its own") {
  // Fixed for ever: senders keep them.
  CHECK(stable_id("HealthcareService", "2000072489") == stable_id("HealthcareService", "2000072489"));
  std::set<std::string> ids;
  for (const auto kind : {"Schedule", "Location"})
    for (const auto service : {"1", "2"})
      for (const auto diary : {"", "a", "b"})
        for (const auto item : {"", "x"}) ids.insert(stable_id(kind, service, diary, item));
  CHECK(ids.size() == 24);
  for (const auto& id : ids) {
    REQUIRE(fhir::parse_uuid(id));
    CHECK(id[14] == '5');
  }
}

TEST_CASE("RESP-4 a service knows the ids it gave out, each for its own type") {
  const auto service = test::emergency_department();
  const ServiceEntry entry(service);
  const auto& ids = entry.ids_of(0);
  const std::vector<std::pair<std::string, std::string>> given = {{"HealthcareService", entry.healthcare_service_id()},
                                                                  {"Organization", entry.organization_id()},
                                                                  {"Schedule", ids.schedule},
                                                                  {"Practitioner", ids.practitioner},
                                                                  {"PractitionerRole", ids.practitioner_role},
                                                                  {"Location", ids.location}};
  for (const auto& [type, unused] : given) {
    CHECK_FALSE(entry.issued(type, ""));
    for (const auto& [other, id] : given) CHECK(entry.issued(type, id) == (type == other));
  }
  CHECK_FALSE(entry.issued("Patient", ids.schedule));

  auto without = test::emergency_department();
  without.diaries[0].practitioner.reset();
  const ServiceEntry bare(without);
  CHECK(bare.ids_of(0).practitioner.empty());
  CHECK_FALSE(bare.issued("Practitioner", ""));
}

TEST_CASE("UC-4 a use case belongs to the block that offers it") {
  auto service = test::emergency_department();
  service.accepts.push_back({{"a2t1"}, "2.0.0", {}, {"booking-request"}});
  service.tolerate = {"patient-mismatch"};
  const ServiceEntry entry(service);
  CHECK(entry.accepts("a1t2") == &service.accepts[0]);
  CHECK(entry.accepts("a2t1") == &service.accepts[1]);
  CHECK(entry.accepts("a3t1") == nullptr);
  CHECK(entry.accepts("") == nullptr);
  CHECK(entry.tolerates("patient-mismatch"));
  CHECK_FALSE(entry.tolerates("patient"));
  CHECK(entry.find_diary("2000072489", "majors") == 0);
  CHECK(entry.find_diary("2000072489", "minors") == ServiceEntry::npos);
  CHECK(entry.find_diary("2000070513", "majors") == ServiceEntry::npos);
}

TEST_CASE("SLOT-18 the directory resources refer to each other and to nothing else") {
  const auto service = test::emergency_department();
  const ServiceEntry entry(service);
  fhir::Arena arena;
  fhir::Build build(arena);
  const std::string now = "2026-11-22T09:00:00.0000000+00:00";
  std::string all;
  for (const auto node :
       {entry.healthcare_service(build, now), entry.organization(build, now), entry.schedule(build, 0, now),
        entry.practitioner(build, 0, now), entry.practitioner_role(build, 0, now), entry.location(build, 0, now)}) {
    CHECK(entry.issued(node.resource_type(), node["id"].text()));
    CHECK(node["meta"]["lastUpdated"].text() == now);
    all += fhir::encode_json(node);
  }
  for (std::size_t at = 0; (at = all.find(R"("reference":")", at)) != std::string::npos;) {
    at += 13;
    const auto target = all.substr(at, all.find('"', at) - at);
    const auto slash = target.find('/');
    INFO(target);
    REQUIRE(slash != std::string::npos);
    CHECK(entry.issued(target.substr(0, slash), target.substr(slash + 1)));
  }
  // SLOT-12: where the clinic is.
  CHECK(entry.location(build, 0, now)["address"]["postalCode"].text() == "TR1 1AA");
  CHECK(fhir::find_identifier(entry.organization(build, now), fhir::systems::ods_code)["value"].text() == "A1001");
}

TEST_CASE("SLOT-13 SLOT-14 a slot says what it is for, and how the patient is seen only when that is configured") {
  auto service = test::emergency_department();
  const storage::SlotRecord record{"an id", "2000072489", "majors", 0, 900, 1, 0};
  fhir::Arena arena;
  fhir::Build build(arena);
  const std::string now = "2026-11-22T09:00:00.0000000+00:00";
  {
    const ServiceEntry entry(service);
    const auto slot = workflow::SlotForm(build, entry.diaries()[0], now).resource(build, record);
    for (const auto* name : {"extension", "serviceCategory", "serviceType", "specialty", "appointmentType"})
      CHECK_FALSE(slot[name]);
    CHECK_FALSE(entry.practitioner(build, 0, now)["gender"]);
  }
  auto& diary = service.diaries[0];
  diary.delivery_channel = "Telephone";
  diary.practitioner->gender = "female";
  diary.practitioner->role_name = "General practitioner";
  diary.slot_type = {config::Coding{{}, "14", "Emergency Department"}, config::Coding{{}, "1", "A"},
                     config::Coding{"https://example.org/s", "2", "B"}, config::Coding{{}, "EMERGENCY", "C"}};
  const ServiceEntry entry(service);
  const auto slot = workflow::SlotForm(build, entry.diaries()[0], now).resource(build, record);
  CHECK(fhir::encode_json(slot["extension"]) ==
        R"([{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeliveryChannel",)"
        R"("valueCode":"Telephone"}])");
  CHECK(fhir::encode_json(slot["serviceCategory"]) ==
        R"([{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/service-category","code":"14",)"
        R"("display":"Emergency Department"}]}])");
  const std::size_t first = 0;
  CHECK(slot["serviceType"][first]["coding"][first]["system"].text() == fhir::systems::snomed);
  CHECK(slot["specialty"][first]["coding"][first]["system"].text() == "https://example.org/s");
  CHECK(slot["appointmentType"]["coding"][first]["system"].text() == "http://terminology.hl7.org/CodeSystem/v2-0276");
  CHECK(slot["schedule"]["reference"].text() == "Schedule/" + entry.ids_of(0).schedule);
  CHECK(slot["start"].text() == "1970-01-01T00:00:00+00:00");  // TKWR-14
  const auto schedule = entry.schedule(build, 0, now);
  CHECK(fhir::encode_json(schedule["serviceCategory"]) == fhir::encode_json(slot["serviceCategory"]));
  CHECK(entry.practitioner(build, 0, now)["gender"].text() == "female");
  CHECK(entry.practitioner_role(build, 0, now)["code"][first]["coding"][first]["display"].text() ==
        "General practitioner");
}

TEST_CASE("A2-4 SLOT-18 a shared diary is shown as the service's own that is asked") {
  auto sharing = test::pharmacy();
  sharing.shared_diaries = {{"2000072489", "majors"}};
  const std::vector<config::Service> services = {test::emergency_department(), sharing};
  const Directory directory(services);
  const auto& owner = directory.services()[0];
  const auto& entry = directory.services()[1];
  REQUIRE(entry.diaries().size() == 1);
  CHECK(entry.issued("Schedule", owner.ids_of(0).schedule));
  CHECK(entry.issued("PractitionerRole", owner.ids_of(0).practitioner_role));
  CHECK_FALSE(entry.issued("HealthcareService", owner.healthcare_service_id()));

  fhir::Arena arena;
  fhir::Build build(arena);
  const auto schedule = entry.schedule(build, 0, "2026-11-22T09:00:00.0000000+00:00");
  CHECK(schedule["id"].text() == owner.ids_of(0).schedule);
  CHECK(schedule["actor"][std::size_t{0}]["reference"].text() == "HealthcareService/" + entry.healthcare_service_id());
  const auto employer = entry.practitioner_role(build, 0, "2026-11-22T09:00:00.0000000+00:00")["organization"];
  CHECK_FALSE(employer["reference"]);  // the answer has no such Organization
  CHECK(employer["identifier"]["value"].text() == "A1001");
}
