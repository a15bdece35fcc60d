#include "tests/bench/large_message.hpp"

#include "tests/support/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace bars::bench {

namespace {

constexpr std::size_t most_entries = 950;  // of those that are added

// Each has one number, for its ids and its fullUrl, and some text.
constexpr std::array<std::string_view, 4> templates{
    R"({{"fullUrl":"urn:uuid:30000000-0000-4000-8000-{0:012}","resource":{{"resourceType":"Organization",
      "meta":{{"lastUpdated":"2026-11-22T09:00:00.0000000+00:00"}},
      "identifier":[{{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"B{0:05}"}}],
      "active":true,"name":"Example Practice {0}","telecom":[{{"system":"phone","value":"0300 000 0000","rank":1}}],
      "address":[{{"use":"work","line":["7 Made-up Lane","{1}"],"city":"Example","postalCode":"ZZ99 3VZ"}}]}}}})",
    R"({{"fullUrl":"urn:uuid:30000000-0000-4000-8000-{0:012}","resource":{{"resourceType":"Practitioner",
      "meta":{{"lastUpdated":"2026-11-22T09:00:00.0000000+00:00"}},
      "identifier":[{{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"1003349{0:05}"}}],
      "name":[{{"use":"official","text":"{1}","family":"Example","given":["Robin"],"prefix":["Dr"]}}],
      "telecom":[{{"system":"phone","value":"0300 000 0000","use":"work","rank":1}}],"gender":"unknown"}}}})",
    R"({{"fullUrl":"urn:uuid:30000000-0000-4000-8000-{0:012}","resource":{{"resourceType":"PractitionerRole",
      "meta":{{"lastUpdated":"2026-11-22T09:00:00.0000000+00:00"}},
      "identifier":[{{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"1003349{0:05}"}}],
      "active":true,"practitioner":{{"display":"{1}"}},
      "code":[{{"coding":[{{"system":"http://snomed.info/sct","code":"62247001","display":"General practitioner"}}]}}],
      "telecom":[{{"system":"phone","value":"0300 000 0000","rank":1}}]}}}})",
    R"({{"fullUrl":"urn:uuid:30000000-0000-4000-8000-{0:012}","resource":{{"resourceType":"Consent",
      "meta":{{"lastUpdated":"2026-11-22T09:00:00.0000000+00:00"}},"status":"active",
      "scope":{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}}]}},
      "category":[{{"coding":[{{"system":"https://fhir.nhs.uk/CodeSystem/consent-categories-bars","code":"DRC",
        "display":"Consent to direct care"}}],"text":"{1}"}}],
      "patient":{{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"}},
      "dateTime":"2026-11-22T09:00:00+00:00","policyRule":{{"text":"Example"}}}}}})"};

}  // namespace

std::string booking_of(std::size_t bytes) {
  std::string message = test::new_booking();
  const auto end = message.rfind(']');
  const std::string tail = message.substr(end);
  message.resize(end);
  const std::size_t wanted = bytes > message.size() ? bytes - message.size() : 0;
  const std::string text(wanted > most_entries * 600 ? wanted / most_entries - 500 : 8, 'x');
  for (std::size_t i = 1; message.size() + tail.size() < bytes && i <= most_entries; ++i)
    message += ',' + fmt::format(fmt::runtime(templates[i % templates.size()]), i, text);
  return message + tail;
}

}  // namespace bars::bench
