#include "tests/unit/config/folder.hpp"

using namespace bars::config;
using namespace bars::config::test;

namespace {

const std::string location = "    location: { name: M, address: { line: [A], city: B, postcode: TR1 1AA } }\n";

/// The shortest service with another id, and these lines at its end.
std::string other_service(const std::string& id, const std::string& more) {
  return replaced(shortest_service, "2000072489", id) + more;
}

/// The faults of the service file b.yaml beside that of 2000072489, which has the diary `majors`.
std::vector<Fault> faults_beside(const std::string& text) {
  const Folder folder;
  Folder::write(folder.receiver(), "");
  Folder::write(folder.service("a.yaml"), shortest_service);
  Folder::write(folder.service("b.yaml"), text);
  return faults_of(folder.receiver());
}

std::chrono::local_days local_day(int year, unsigned month, unsigned of_month) {
  return std::chrono::local_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{of_month}};
}

}  // namespace

TEST_CASE("SLOT-13 SLOT-14 what a diary does not say stays unsaid") {
  const auto service = loaded_service(shortest_service);
  const auto& diary = service.diaries.at(0);
  CHECK(diary.delivery_channel.empty());
  CHECK_FALSE(diary.slot_type.service_category);
  CHECK_FALSE(diary.slot_type.service_type);
  CHECK_FALSE(diary.slot_type.specialty);
  CHECK_FALSE(diary.slot_type.appointment_type);
  CHECK(diary.holidays.empty());
  CHECK(service.holidays.empty());
  CHECK(service.shared_diaries.empty());
}

TEST_CASE("SLOT-13 SLOT-14 delivery channel, slot type, gender, role and holidays of a diary") {
  auto text = replaced(shortest_service, "    slots:",
                       "    practitioner: { name: P, gender: female, role_code: \"62247001\", role_name: Doctor }\n"
                       "    delivery_channel: Telephone\n"
                       "    slot_type:\n"
                       "      service_category: { code: \"14\", display: Emergency Department }\n"
                       "      specialty: { system: \"https://example.org/specialties\", code: x, display: X }\n"
                       "    holidays: [2026-12-26, \"2026-12-25\"]\n"
                       "    slots:");
  text += "holidays: [2028-02-29]\n";
  const auto service = loaded_service(text);
  const auto& diary = service.diaries.at(0);
  CHECK(diary.practitioner->gender == "female");
  CHECK(diary.practitioner->role_name == "Doctor");
  CHECK(diary.delivery_channel == "Telephone");
  REQUIRE(diary.slot_type.service_category);
  CHECK(diary.slot_type.service_category->code == "14");
  CHECK(diary.slot_type.service_category->system.empty());
  REQUIRE(diary.slot_type.specialty);
  CHECK(diary.slot_type.specialty->system == "https://example.org/specialties");
  CHECK(diary.holidays == std::vector{local_day(2026, 12, 25), local_day(2026, 12, 26)});
  CHECK(service.holidays == std::vector{local_day(2028, 2, 29)});
}

TEST_CASE("configuration: a diary may have no hours of its own") {
  for (const auto* slots : {"", "    slots: null\n"}) {
    INFO(slots);
    const auto service =
        loaded_service(other_service("2000000001", "  - id: imported\n" + location + std::string(slots)));
    CHECK(service.diaries.at(1).slots.days.empty());
  }
}

TEST_CASE("configuration: forms of a diary's keys are checked") {
  struct Case {
    std::string key;
    std::string line;
    std::string message;
  };
  const auto wrong = GENERATE(values<Case>({
      {"diaries[0].delivery_channel", "delivery_channel: telephone",
       "found \"telephone\"; expected one of In-person, "},
      {"diaries[0].holidays[0]", "holidays: [2026-02-29]", "found \"2026-02-29\"; expected a date such as 2026-12-25"},
      {"diaries[0].holidays[0]", "holidays: [25-12-2026]", "found \"25-12-2026\"; expected a date"},
      {"diaries[0].holidays[0]", "holidays: [2026-1-01]", "found \"2026-1-01\"; expected a date"},
      {"diaries[0].holidays[1]", "holidays: [2026-12-25, 2026-12-25]", "\"2026-12-25\" is in this list already"},
      {"diaries[0].holidays", "holidays: 2026-12-25", "found \"2026-12-25\"; expected a list of 0 to 400"},
      {"diaries[0].slot_type.specialty.display", "slot_type: { specialty: { code: x } }", "missing; expected text"},
      {"diaries[0].practitioner.gender", "practitioner: { name: P, role_code: \"62247001\", gender: f }",
       "found \"f\"; expected one of male, female, other, unknown"},
  }));
  INFO(wrong.line);
  const auto faults = faults_of_service(replaced(shortest_service, "    slots:", "    " + wrong.line + "\n    slots:"));
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].key == wrong.key);
  CHECK_THAT(faults[0].message, Catch::Matchers::StartsWith(wrong.message));
}

TEST_CASE("A2-4 a service offers diaries of others by naming them") {
  const Folder folder;
  Folder::write(folder.receiver(), "");
  Folder::write(folder.service("z.yaml"), shortest_service);
  Folder::write(folder.service("b.yaml"),
                other_service("2000000001", "shared_diaries: [{ service: \"2000072489\", diary: majors }]\n"));
  const auto shared = loaded(folder.receiver()).services.at(0).shared_diaries;
  REQUIRE(shared.size() == 1);
  CHECK(shared[0].service == "2000072489");
  CHECK(shared[0].diary == "majors");
}

TEST_CASE("A2-4 a shared diary must be one of another service, once") {
  struct Case {
    std::string shared;
    std::string key;
    std::string message;
  };
  const auto wrong = GENERATE(values<Case>({
      {"{ service: \"2000072489\", diary: minors }", "shared_diaries[0]",
       "\"minors\" of service 2000072489 is no diary of that service"},
      {"{ service: \"2000099999\", diary: majors }", "shared_diaries[0]",
       "\"majors\" of service 2000099999 belongs to a service that no file here has"},
      {"{ service: \"2000000001\", diary: majors }", "shared_diaries[0]",
       "\"majors\" of service 2000000001 is a diary of this service itself"},
      {"{ service: \"2000072489\", diary: majors }, { service: \"2000072489\", diary: majors }", "shared_diaries[1]",
       "\"majors\" of service 2000072489 is in this list already"},
      {"{ service: \"2000072489\" }", "shared_diaries[0].diary", "missing; expected 1 to 64 letters"},
  }));
  INFO(wrong.shared);
  const auto faults = faults_beside(other_service("2000000001", "shared_diaries: [" + wrong.shared + "]\n"));
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].file.filename() == "b.yaml");
  CHECK(faults[0].line == 18);
  CHECK(faults[0].key == wrong.key);
  CHECK_THAT(faults[0].message, Catch::Matchers::StartsWith(wrong.message));
}
