#include "tests/bench/load/growth.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "tests/bench/load/numbers.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace bars::load {

namespace {

constexpr std::size_t most_entries = 950;  // of those that are added

// Each has one number, for its ids and its fullUrl, some text, and the number before its own: a role is that of the
// practitioner before it. Nothing in them earns a warning.
constexpr std::array<std::string_view, 4> templates{
    R"({{"fullUrl":"urn:uuid:30000000-0000-4000-8000-{0:012}","resource":{{"resourceType":"Organization",
      "meta":{{"lastUpdated":"2026-11-22T09:00:00.0000000+00:00",
        "profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Organization"]}},
      "identifier":[{{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"B{0:05}"}}],
      "active":true,"name":"Example Practice {0}","telecom":[{{"system":"phone","value":"0300 000 0000","rank":1}}],
      "address":[{{"use":"work","line":["7 Made-up Lane","{1}"],"city":"Example","postalCode":"ZZ99 3VZ"}}]}}}})",
    R"({{"fullUrl":"urn:uuid:30000000-0000-4000-8000-{0:012}","resource":{{"resourceType":"Practitioner",
      "meta":{{"lastUpdated":"2026-11-22T09:00:00.0000000+00:00",
        "profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Practitioner"]}},
      "identifier":[{{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"1003349{0:05}"}}],
      "name":[{{"use":"official","text":"{1}","family":"Example","given":["Robin"],"prefix":["Dr"]}}],
      "telecom":[{{"system":"phone","value":"0300 000 0000","use":"work","rank":1}}],"gender":"unknown"}}}})",
    R"({{"fullUrl":"urn:uuid:30000000-0000-4000-8000-{0:012}","resource":{{"resourceType":"PractitionerRole",
      "meta":{{"lastUpdated":"2026-11-22T09:00:00.0000000+00:00",
        "profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-PractitionerRole"]}},
      "identifier":[{{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"1003349{0:05}"}}],
      "active":true,
      "practitioner":{{"reference":"urn:uuid:30000000-0000-4000-8000-{2:012}","display":"{1}"}},
      "organization":{{"reference":"urn:uuid:10000000-0000-4000-8000-000000000003"}},
      "code":[{{"coding":[{{"system":"http://snomed.info/sct","code":"62247001","display":"General practitioner"}}]}}],
      "telecom":[{{"system":"phone","value":"0300 000 0000","rank":1}}]}}}})",
    R"({{"fullUrl":"urn:uuid:30000000-0000-4000-8000-{0:012}","resource":{{"resourceType":"Consent",
      "meta":{{"lastUpdated":"2026-11-22T09:00:00.0000000+00:00",
        "profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Consent"]}},"status":"active",
      "scope":{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}}]}},
      "category":[{{"coding":[{{"system":"https://fhir.nhs.uk/CodeSystem/consent-categories-bars","code":"DRC",
        "display":"Consent to direct care"}}],"text":"{1}"}}],
      "patient":{{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"}},
      "dateTime":"2026-11-22T09:00:00+00:00","policyRule":{{"coding":[
        {{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMPLIED","display":"implied"}}]}}}}}})"};

fhir::Document decoded(std::string_view text) {
  auto document = fhir::decode_json(text, fhir::own_json);
  if (!document) throw std::logic_error(document.error().diagnostics);
  return std::move(*document);
}

/// Letters without a pattern: a message that repeated itself would be stored in far less room than real ones are.
std::string letters(std::size_t count, Random& random) {
  std::string text(count, ' ');
  for (char& letter : text) letter = static_cast<char>('a' + random.next() % 26);
  return text;
}

/// The entries to add, as the text of an array.
std::string further_entries(std::size_t wanted) {
  const std::size_t length = wanted > most_entries * 800 ? wanted / most_entries - 500 : 300;
  Random random{1};
  std::string entries;
  for (std::size_t i = 1; entries.size() < wanted && i <= most_entries; ++i) {
    const auto next =
        decoded(fmt::format(fmt::runtime(templates[i % templates.size()]), i, letters(length, random), i - 1));
    entries += (i == 1 ? "" : ",") + fhir::encode_json(next.root);
  }
  return "[" + entries + "]";
}

}  // namespace

std::string grown(std::string_view message, std::size_t bytes) {
  if (message.size() >= bytes) return std::string(message);
  const auto document = decoded(message);
  const auto further = decoded(further_entries(bytes - message.size()));
  std::vector<fhir::Node> entries;
  for (const auto entry : document.root["entry"].items()) entries.push_back(entry);
  for (const auto entry : further.root.items()) entries.push_back(entry);
  fhir::Arena arena;
  fhir::Build build(arena);
  return fhir::encode_json(build.with(document.root, "entry", build.array(entries)));
}

}  // namespace bars::load
