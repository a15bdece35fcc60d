#include "server/workflow/resources.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <set>
#include <string>
#include <vector>

namespace {

using namespace bars;
using test::with_in;

/// The Appointment of a booking as it would be stored.
std::string stored_appointment(const std::string& json) {
  const test::Workflow receiver;
  const auto content = receiver.content(json);
  if (!content) throw std::logic_error("the test message is refused: " + content.error().diagnostics);
  std::vector<fhir::Uuid> fresh;
  for (const auto& entry : content->message.bundle.entries())
    fresh.push_back(test::numbered_id(static_cast<unsigned>(entry.index)));
  const workflow::ResourceIds ids(content->message, *content->service, {}, fresh);
  fhir::Arena arena;
  fhir::Build build(arena);
  return encode_json(workflow::stored_form(build, content->message.focus.resource, content->message.bundle, ids));
}

}  // namespace

TEST_CASE("SR-3 references into the bundle become relative ones") {
  const auto stored = stored_appointment(test::new_booking());
  CHECK(stored.find("urn:uuid") == std::string::npos);
  CHECK(test::value_at(stored, "slot[0].reference") == "\"Slot/" + test::MessageValues{}.slot_id + '"');
  CHECK(test::value_at(stored, "participant[0].actor.reference") == "\"Patient/" + test::numbered_id(2).text() + '"');
  CHECK(test::value_at(stored, "description") == R"("Painful wrist after a fall")");
}

TEST_CASE("SR-3 a reference that resolves nowhere does not dangle") {
  const auto with_actor = [](const std::string& actor) {
    return stored_appointment(with_in(test::new_booking(), "Appointment", "participant[1]",
                                      R"({"actor":)" + actor + R"(,"status":"accepted"})"));
  };
  const std::string nowhere = R"("reference":"urn:uuid:20000000-0000-4000-8000-000000000001")";
  const auto bare = with_actor("{" + nowhere + "}");
  CHECK(bare.find("urn:uuid") == std::string::npos);
  CHECK_FALSE(test::value_at(bare, "participant[1].actor.display").empty());

  // What the sender calls it stays, and the resource stays JSON that can be read again.
  for (const auto& actor :
       {"{" + nowhere + R"(,"display":"The duty nurse"})", R"({"display":"The duty nurse",)" + nowhere + "}"}) {
    const auto named = with_actor(actor);
    INFO(named);
    REQUIRE(fhir::decode_json(named));
    CHECK(named.find("urn:uuid") == std::string::npos);
    CHECK(test::value_at(named, "participant[1].actor.display") == R"("The duty nurse")");
  }

  // Others' resources are not ours to change.
  for (const std::string target : {"Practitioner/1", "https://example.org/Patient/1"}) {
    const auto kept = with_actor(R"({"reference":")" + target + R"("})");
    CHECK(test::value_at(kept, "participant[1].actor.reference") == '"' + target + '"');
  }
}

TEST_CASE("SR-3 references are found at any depth") {
  const auto stored = stored_appointment(with_in(
      test::new_booking(), "Appointment", "extension",
      R"([{"url":"https://example.org/x","extension":[{"url":"y","valueReference":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"}}]}])"));
  CHECK(test::value_at(stored, "extension[0].extension[0].valueReference.reference") ==
        "\"Patient/" + test::numbered_id(2).text() + '"');
}

TEST_CASE("UPD-10 TIME-3 meta gets its time and keeps the rest") {
  fhir::Arena arena;
  fhir::Build build(arena);
  const fhir::Instant now{1'795'338'000, 123'456'700};
  const auto resource =
      test::parsed(R"({"meta":{"versionId":"7","lastUpdated":"2020-01-01T00:00:00Z","profile":["x"]}})");
  const auto meta_of = [&](fhir::Node before) {
    return encode_json(workflow::touched(build, before, test::numbered_id(7), now)["meta"]);
  };
  CHECK(meta_of(resource.root) ==
        R"({"versionId":"7","lastUpdated":"2026-11-22T09:00:00.1234567+00:00","profile":["x"]})");
  for (const auto text : {"{}", R"({"meta":"text"})", R"({"meta":null})"})
    CHECK(meta_of(test::parsed(text).root) == R"({"lastUpdated":"2026-11-22T09:00:00.1234567+00:00"})");
}

TEST_CASE("RESP-7 a number that people can read out stands behind the sender's identifiers") {
  fhir::Arena arena;
  fhir::Build build(arena);
  const auto id = test::numbered_id(7);
  const auto resource =
      test::parsed(R"({"resourceType":"Appointment","identifier":[{"system":"theirs","value":"1"}]})");
  const auto named = encode_json(
      workflow::with_readable_identifier(build, resource.root, "https://r.example/FHIR/R4", "booking-number", id));
  CHECK(test::value_at(named, "identifier[0].system") == R"("theirs")");
  CHECK(test::value_at(named, "identifier[1].system") == R"("https://r.example/FHIR/R4/Id/booking-number")");
  CHECK(test::value_at(named, "identifier[1].value") == '"' + workflow::readable_number(id) + '"');
}

TEST_CASE("RESP-6 readable numbers differ and hold no letters that are mistaken for one another") {
  std::set<std::string> numbers;
  for (unsigned i = 0; i < 2000; ++i) {
    const auto number = workflow::readable_number(test::numbered_id(i));
    REQUIRE(number.size() == 14);
    CHECK(number[4] == '-');
    CHECK(number[9] == '-');
    CHECK(number.find_first_of("ILOU") == std::string::npos);
    numbers.insert(number);
  }
  CHECK(numbers.size() == 2000);
}
