#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/evidence/mask.hpp"
#include "tests/support/canaries.hpp"
#include "tests/support/catch.hpp"

#include <set>

namespace {

using namespace bars;
using namespace bars::test;

std::string masked(std::string_view json) {
  const auto document = fhir::decode_json(json);
  fhir::Arena arena;
  fhir::Build build(arena);
  return fhir::encode_json(evidence::masked(build, document->root));
}

/// Types of which names and texts are shown: nobody's but an organisation's.
bool is_about_organisations(std::string_view type) {
  static const std::set<std::string_view> types{"MessageHeader", "Organization", "HealthcareService",
                                                "Endpoint",      "Slot",         "Schedule"};
  return types.contains(type);
}

/// What a message is refused for when it is no code and no time.
bool is_checked(std::string_view leaf) {
  static const std::set<std::string_view> names{"status", "intent",  "priority",  "start",
                                                "end",    "created", "authoredOn"};
  return names.contains(leaf) || leaf == "resourceType" || leaf.starts_with("meta.");
}

}  // namespace

TEST_CASE("SCAL-8 LOG-4 a masked message shows no value of anybody's resources") {
  std::size_t planted = 0;
  for (const auto& message : {new_booking(), new_referral(), new_validation(MessageValues())})
    for (const auto& path : leaves_of(message)) {
      const auto resource = path.find(".resource.");
      if (resource == std::string::npos) continue;
      const auto type = value_at(message, path.substr(0, resource) + ".resource.resourceType");
      const auto leaf = path.substr(resource + 10);
      if (is_about_organisations(std::string_view(type).substr(1, type.size() - 2)) || is_checked(leaf)) continue;
      for (const auto canary : canaries) {
        INFO(path);
        const auto with_canary = with(message, path, '"' + std::string(canary) + '"');
        REQUIRE_FALSE(seen_in(with_canary).empty());
        CHECK(seen_in(masked(with_canary)).empty());
      }
      ++planted;
    }
  CHECK(planted > 200);
}

TEST_CASE("SCAL-8 LOG-4 of an organisation's resources, what is written freely is masked") {
  for (const auto type : {"MessageHeader", "Organization", "HealthcareService", "Endpoint", "Slot", "Schedule"})
    for (const auto member :
         {R"("text":{"status":"generated","div":"<div>@</div>"})", R"("comment":"@")", R"("note":[{"text":"@"}])",
          R"("extension":[{"url":"https://example.org","valueString":"@"}])", R"("contact":[{"name":{"text":"@"}}])",
          R"("contained":[{"resourceType":"Patient","id":"1","name":[{"text":"@"}]}])", R"("id":"@")",
          R"("actor":[{"reference":"Patient/@"}])", R"("actor":[{"reference":"https://example.org/@","display":"@"}])",
          R"("actor":[{"reference":"Patient/0b9f5c3e-7d35-4a58-9a3e-3f8f3b7b4c11","display":"@"}])"}) {
      std::string json = std::string(R"({"resourceType":")") + type + R"(",)" + member + "}";
      for (std::size_t at = 0; (at = json.find('@')) != std::string::npos;) json.replace(at, 1, canaries[1]);
      INFO(json);
      CHECK(seen_in(masked(json)).empty());
    }
}

TEST_CASE("SCAL-8 a masked resource keeps its shape, what it is about the exchange, and its random ids") {
  CHECK(
      masked(R"({"resourceType":"Appointment","id":"0b9f5c3e-7d35-4a58-9a3e-3f8f3b7b4c11",)"
             R"("meta":{"versionId":"2","lastUpdated":"2026-11-22T09:00:00Z","tag":[{"code":"x"}]},"status":"booked",)"
             R"("start":"2026-11-23T09:00:00Z","minutesDuration":15,"description":"sore wrist",)"
             R"("participant":[{"actor":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004",)"
             R"("display":"Morgan"},"status":"accepted"},{"actor":{"reference":"#1"}}]})") ==
      R"({"resourceType":"Appointment","id":"0b9f5c3e-7d35-4a58-9a3e-3f8f3b7b4c11",)"
      R"("meta":{"versionId":"2","lastUpdated":"2026-11-22T09:00:00Z","tag":[{"code":"***"}]},"status":"booked",)"
      R"("start":"2026-11-23T09:00:00Z","minutesDuration":"***","description":"***",)"
      R"("participant":[{"actor":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004",)"
      R"("display":"***"},"status":"***"},{"actor":{"reference":"***"}}]})");
  CHECK(masked(R"({"resourceType":"Slot","id":"9990548609","status":"free","start":"2026-11-23T09:00:00Z"})") ==
        R"({"resourceType":"Slot","id":"***","status":"free","start":"2026-11-23T09:00:00Z"})");
  CHECK(masked(R"({"resourceType":"Patient","id":"a","birthDate":"1988-04-17","multipleBirthInteger":2})") ==
        R"({"resourceType":"Patient","id":"***","birthDate":"***","multipleBirthInteger":"***"})");
}
