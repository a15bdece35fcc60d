#include "tests/unit/config/folder.hpp"

using namespace bars::config;
using namespace bars::config::test;

namespace {

// A change of the shortest service file and the one fault that it makes.
struct Case {
  std::string from;
  std::string to;
  int line;
  int column;
  std::string key;
  std::string message;  // the beginning
};

void check(const Case& wrong) {
  INFO(wrong.to);
  const auto faults = faults_of_service(replaced(shortest_service, wrong.from, wrong.to));
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].file.filename() == "a.yaml");
  CHECK(faults[0].line == wrong.line);
  CHECK(faults[0].column == wrong.column);
  CHECK(faults[0].key == wrong.key);
  CHECK_THAT(faults[0].message, Catch::Matchers::StartsWith(wrong.message));
}

// A line more at the end of the file, which is line 18.
Case added(const std::string& line, int column, const std::string& key, const std::string& message) {
  return {"to: \"20:00\"\n", "to: \"20:00\"\n" + line + "\n", 18, column, key, message};
}

}  // namespace

TEST_CASE("configuration: a service file names every mandatory key that it lacks") {
  const auto wrong = GENERATE(values<Case>({
      {"value: \"2000072489\"", "", 1, 5, "id.value", "missing; expected 1 to 20 digits"},
      {"id: { value: \"2000072489\" }\n", "", 1, 1, "id.value", "missing; expected 1 to 20 digits"},
      {"name: Example Service\n", "", 1, 1, "name", "missing; expected text of 1 to 200 bytes"},
      {"ods_code: A1001, ", "", 3, 15, "organisation.ods_code", "missing; expected an ODS code"},
      {", name: Example Trust", "", 3, 15, "organisation.name", "missing; expected text"},
      {"use_cases: [a1t1]\n    ", "", 6, 5, "accepts[0].use_cases", "missing; expected a list of 1 to 34"},
      {"    version: 1.0.0\n", "", 6, 5, "accepts[0].version", "missing; expected a version such as 1.0.0"},
      {"    messages: [booking-request]\n", "", 6, 5, "accepts[0].messages", "missing; expected a list of 1 to 9"},
      {", allow: [message]", "", 10, 5, "access[0].allow", "missing; expected a list of 0 to 6"},
      {"  - id: majors\n    location", "  - location", 12, 5, "diaries[0].id", "missing; expected 1 to 64 letters"},
      {"name: Majors, ", "", 13, 15, "diaries[0].location.name", "missing; expected text"},
      {"      days: [mon-sun]\n", "", 15, 7, "diaries[0].slots.days", "missing; expected a day"},
      {"      from: \"08:00\"\n", "", 15, 7, "diaries[0].slots.from", "missing; expected a clock time"},
      {"      to: \"20:00\"\n", "", 15, 7, "diaries[0].slots.to", "missing; expected a clock time"},
  }));
  check(wrong);
}

TEST_CASE("configuration: an empty service file lacks everything") {
  const auto faults = faults_of_service("# nothing\n");
  std::vector<std::string> keys;
  keys.reserve(faults.size());
  for (const auto& fault : faults) keys.push_back(fault.key);
  CHECK(keys == std::vector<std::string>{"id.value", "name", "organisation.ods_code", "organisation.name",
                                         "address.line", "address.city", "address.postcode", "accepts", "access"});
}

TEST_CASE("configuration: codes and forms of a service file are checked") {
  const auto wrong = GENERATE(values<Case>({
      {"\"2000072489\"", "200007A", 1, 14, "id.value", "found \"200007A\"; expected 1 to 20 digits"},
      {"\"2000072489\"", "\"123456789012345678901\"", 1, 14, "id.value", "found \"123456789012345678901\"; expected"},
      {"value:", "system: urn:x, value:", 1, 15, "id.system",
       "found \"urn:x\"; expected one of https://fhir.nhs.uk/Id/dos-service-id"},
      {"A1001", "A-1001", 3, 27, "organisation.ods_code", "found \"A-1001\"; expected an ODS code (1 to 15 letters"},
      {"A1001", "A123456789012345", 3, 27, "organisation.ods_code", "found \"A123456789012345\"; expected"},
      {"Example Service", "\"\"", 2, 7, "name", "found \"\"; expected text of 1 to 200 bytes"},
      {"Example, postcode: TR1 1AA }\naccepts", "Example, postcode: TR11AA }\naccepts", 4, 60, "address.postcode",
       "found \"TR11AA\"; expected a postcode"},
      {"[a1t1]", "[a1t1, a1t13]", 6, 23, "accepts[0].use_cases[1]", "found \"a1t13\"; expected one of a1t1, a1t2"},
      {"[a1t1]", "[A1T1]", 6, 17, "accepts[0].use_cases[0]", "found \"A1T1\"; expected one of a1t1, a1t2"},
      {"[a1t1]", "[a1t1, a1t1]", 6, 23, "accepts[0].use_cases[1]", "\"a1t1\" is in this list already"},
      {"[a1t1]", "[]", 6, 16, "accepts[0].use_cases", "found a list of 0; expected a list of 1 to 34"},
      {"1.0.0", "1.0", 7, 14, "accepts[0].version", "found \"1.0\"; expected a version such as 1.0.0"},
      {"1.0.0", "1.0.0\n    versions_accepted: [2]", 8, 25, "accepts[0].versions_accepted[0]",
       "found \"2\"; expected a version"},
      {"[booking-request]", "[booking-requests]", 8, 16, "accepts[0].messages[0]",
       "found \"booking-requests\"; expected one of booking-request, booking-request-cancelled, "},
      {"allow: [message]", "allow: [messages]", 10, 54, "access[0].allow[0]",
       "found \"messages\"; expected one of metadata, message-definition, slot, read, search, message; did you mean"},
      {"organisations: [\"*\"]", "organisations: [\"*A\"]", 10, 23, "access[0].organisations[0]",
       "found \"*A\"; expected an ODS code (1 to 15 letters and digits), the beginning of one such as \"RX*\", or "
       "\"*\""},
      {"organisations: [\"*\"]", "organisations: [\"R**\"]", 10, 23, "access[0].organisations[0]", "found \"R**\";"},
      {"id: majors", "id: major incident", 12, 9, "diaries[0].id",
       "found \"major incident\"; expected 1 to 64 letters"},
      {"slots:\n", "practitioner: { name: A, role_code: nurse }\n    slots:\n", 14, 41,
       "diaries[0].practitioner.role_code", "found \"nurse\"; expected 6 to 18 digits"},
      {"slots:\n", "practitioner: { name: A }\n    slots:\n", 14, 19, "diaries[0].practitioner.role_code",
       "missing; expected 6 to 18 digits"},
      {"  - id: majors\n", "  - majors\n  - id: majors\n", 12, 5, "diaries[0]",
       "found \"majors\"; expected a group of keys: id, practitioner, location, delivery_channel, slot_type, slots, "},
  }));
  check(wrong);
}

TEST_CASE("configuration: the selectors of an access rule are checked, and so is what they cannot mean together") {
  const auto changed = [](const std::string& rule, int column, const std::string& key, const std::string& message) {
    return Case{
        R"(organisations: ["*"], software: ["*"], allow: [message])", rule, 10, column, "access[0]." + key, message};
  };
  const auto wrong = GENERATE_COPY(values<Case>({
      changed("organisations: [], allow: [message]", 22, "organisations", "found a list of 0; expected a list of 1 to"),
      changed("roles: [a nurse], allow: [message]", 15, "roles[0]",
              "found \"a nurse\"; expected a code of SNOMED or SDS"),
      changed("message_types: [new-bookings], allow: [message]", 23, "message_types[0]",
              "found \"new-bookings\"; expected one of *, booking-request, "),
      changed("message_types: [new-booking], allow: [read]", 22, "message_types",
              "expected only in a rule that allows message"),
      changed("software_versions: {}, allow: [read]", 26, "software_versions", "no version is in this range"),
      changed("software_versions: { from: 1.2, below: 1.2.0 }, allow: [read]", 26, "software_versions",
              "no version is in this range; expected from, below or both, below the higher"),
      changed("software_versions: { from: 1.2-beta }, allow: [read]", 34, "software_versions.from",
              "found \"1.2-beta\"; expected 1 to 4 numbers of at most 6 digits"),
      changed("software_versions: { below: 1.2.3.4.5 }, allow: [read]", 35, "software_versions.below",
              "found \"1.2.3.4.5\"; expected 1 to 4 numbers"),
  }));
  check(wrong);
}

TEST_CASE("configuration: keys of a service as a whole are checked") {
  const auto wrong = GENERATE(values<Case>({
      added("active: yes", 9, "active", "found \"yes\"; expected true or false"),
      added("active: \"true\"", 9, "active", "found \"true\" in quotes; expected true or false"),
      added("active: True", 9, "active", "found \"True\"; expected true or false"),
      added("booking_only: 1", 15, "booking_only", "found \"1\"; expected true or false"),
      added("strict_links: no", 15, "strict_links", "found \"no\"; expected true or false"),
      added("tolerate: [patient-mismatches]", 12, "tolerate[0]",
            "found \"patient-mismatches\"; expected one of patient-mismatch, unmatched-response, placeholder-ids, "
            "tool-quirks; did you mean"),
      added("full_validation_status: active", 25, "full_validation_status",
            "found \"active\"; expected one of completed, as-sent"),
      added("receiver_ods: reject", 15, "receiver_ods", "found \"reject\"; expected one of warn, refuse"),
      added("raise: [MH 2]", 9, "raise[0]", "found \"MH 2\"; expected 1 to 40 letters, digits and -"),
      added("raise: [MH-2, MH-2]", 15, "raise[1]", "\"MH-2\" is in this list already"),
      added("time_zone: London", 12, "time_zone",
            "found \"London\"; expected a time zone such as Europe/London, or UTC"),
      added("time_zone: europe/london", 12, "time_zone", "found \"europe/london\"; expected a time zone"),
      added("time_zone: ../etc/passwd", 12, "time_zone", "found \"../etc/passwd\"; expected a time zone"),
      added("acess: []", 1, "acess", "unknown key; did you mean \"access\"?"),
  }));
  check(wrong);
}

TEST_CASE("configuration: days, clock times and lengths of slots are checked") {
  const auto wrong = GENERATE(values<Case>({
      {"[mon-sun]", "[monday]", 15, 14, "diaries[0].slots.days[0]", "found \"monday\"; expected a day (mon, tue, "},
      {"[mon-sun]", "Mon", 15, 13, "diaries[0].slots.days", "found \"Mon\"; expected a day"},
      {"[mon-sun]", "fri-mon", 15, 13, "diaries[0].slots.days", "found \"fri-mon\"; expected a day"},
      {"[mon-sun]", "[]", 15, 13, "diaries[0].slots.days", "found an empty list; expected a day"},
      {"\"08:00\"", "8:00", 16, 13, "diaries[0].slots.from", "found \"8:00\"; expected a clock time from \"00:00\" to"},
      {"\"08:00\"", "\"24:00\"", 16, 13, "diaries[0].slots.from", "found \"24:00\"; expected a clock time"},
      {"\"08:00\"", "\"08:60\"", 16, 13, "diaries[0].slots.from", "found \"08:60\"; expected a clock time"},
      {"\"08:00\"", "\"0a:00\"", 16, 13, "diaries[0].slots.from", "found \"0a:00\"; expected a clock time"},
      {"\"20:00\"", "\"24:01\"", 17, 11, "diaries[0].slots.to", "found \"24:01\"; expected a clock time"},
      {"\"20:00\"", "\"00:00\"", 17, 11, "diaries[0].slots.to", "found \"00:00\"; expected a clock time"},
      {"\"20:00\"", "\"08:00\"", 17, 11, "diaries[0].slots.to",
       "no slot of 15 minutes fits between \"from\" and \"to\""},
      {"\"20:00\"", "\"07:00\"", 17, 11, "diaries[0].slots.to", "no slot of 15 minutes fits"},
      {"\"20:00\"", "\"08:14\"", 17, 11, "diaries[0].slots.to", "no slot of 15 minutes fits"},
  }));
  check(wrong);
}

TEST_CASE("configuration: a diary's id and a use case stand once in a service") {
  check({"diaries:\n",
         "diaries:\n  - id: majors\n    location: { name: M, address: { line: [A], city: B, postcode: TR1 1AA } }\n"
         "    slots: { days: mon, from: \"08:00\", to: \"09:00\" }\n",
         15, 9, "diaries[1].id", "\"majors\" is the id of an earlier diary; expected one of its own"});
  check({"access:\n", "  - { use_cases: [a1t2, a1t1], version: 1.1.0, messages: [booking-request] }\naccess:\n", 9, 18,
         "accepts[1].use_cases", "\"a1t1\" is in accepts[0] already; expected each use case once"});
}
