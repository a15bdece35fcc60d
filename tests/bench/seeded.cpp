#include "tests/bench/seeded.hpp"

#include "fhir/instant.hpp"
#include "server/security/digest.hpp"
#include "tests/bench/load/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace bars::bench {

namespace {

using fhir::Uuid;
using load::Random;

constexpr std::string_view service = "2000072489";
constexpr std::string_view endpoint = "https://fhir.nhs.uk/Id/dos-service-id|2000099001";
constexpr std::array<std::string_view, 8> types{"MessageHeader",     "ServiceRequest", "Patient",      "Encounter",
                                                "HealthcareService", "Organization",   "Practitioner", "CarePlan"};

void put(Uuid& id, std::size_t at, std::uint64_t bits) {
  for (std::size_t i = 0; i < 8; ++i) id.bytes[at + i] = static_cast<std::uint8_t>(bits >> (56 - 8 * i));
}

/// What rises within a unit: its share of all 64-bit numbers, and a random place in it.
std::uint64_t rising(const Place& place, Random& random) {
  const std::uint64_t share = ~std::uint64_t{0} / place.unit_size;
  return place.in_unit * share + random.next() % share;
}

Uuid rising_id(std::uint64_t key, Random& random) {
  Uuid id;
  put(id, 0, key);
  put(id, 8, random.next());
  id.bytes[6] = static_cast<std::uint8_t>(0x40U | (id.bytes[6] & 0x0fU));
  id.bytes[8] = static_cast<std::uint8_t>(0x80U | (id.bytes[8] & 0x3fU));
  return id;
}

Uuid issued_id(std::int64_t milliseconds, Random& random) {
  std::array<std::uint8_t, 10> bytes{};
  std::uint64_t bits = random.next();
  for (auto& byte : bytes) {
    byte = static_cast<std::uint8_t>(bits);
    bits = bits >> 8 | bits << 56;
  }
  return fhir::uuid_v7(milliseconds, bytes);
}

/// The key's place between the first and the last of `count` things.
std::uint64_t scaled(std::uint64_t key, std::uint64_t count) {
  return std::min(count - 1, static_cast<std::uint64_t>(static_cast<double>(key) / 18446744073709551616.0 *
                                                        static_cast<double>(count)));
}

std::string nhs_number(std::uint64_t key) {
  auto digits = 999'000'000 + scaled(key, 1'000'000);
  for (;; ++digits) {
    const auto text = std::to_string(digits);
    unsigned sum = 0;
    for (std::size_t i = 0; i < 9; ++i) sum += static_cast<unsigned>(text[i] - '0') * static_cast<unsigned>(10 - i);
    const unsigned check = (11 - sum % 11) % 11;
    if (check < 10) return text + std::to_string(check);
  }
}

std::string birth_date(std::uint64_t key) {
  const auto day = scaled(key, 92ULL * 12 * 28);
  return fmt::format("{}-{:02}-{:02}", 1930 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
}

std::string message_text(const Conversation& made, std::string_view time) {
  return fmt::format(
      R"({{"resourceType":"Bundle","id":"{0}","meta":{{"versionId":"1.0.0","lastUpdated":"{1}"}},"type":"message","entry":[)"
      R"({{"fullUrl":"urn:uuid:10000000-0000-4000-8000-000000000001","resource":{{"resourceType":"MessageHeader",)"
      R"("eventCoding":{{"system":"https://fhir.nhs.uk/CodeSystem/message-events-bars","code":"servicerequest-request"}},)"
      R"("destination":[{{"endpoint":"https://fhir.nhs.uk/Id/dos-service-id|{2}"}}],"source":{{"endpoint":"{3}"}},)"
      R"("reason":{{"coding":[{{"system":"https://fhir.nhs.uk/CodeSystem/message-reason-bars","code":"new"}}]}},)"
      R"("focus":[{{"reference":"urn:uuid:10000000-0000-4000-8000-000000000002"}}]}}}},)"
      R"({{"fullUrl":"urn:uuid:10000000-0000-4000-8000-000000000002","resource":{4}}},)"
      R"({{"fullUrl":"urn:uuid:10000000-0000-4000-8000-000000000003","resource":{{"resourceType":"Patient",)"
      R"("identifier":[{{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"{5}"}}],"birthDate":"{6}",)"
      R"("name":[{{"use":"official","family":"Testperson","given":["Morgan"]}}],"address":[{{"postalCode":"ZZ99 3VZ"}}]}}}}]}})",
      made.message.bundle_id, time, service, endpoint, made.referral.content, made.referral.nhs_number,
      made.referral.birth_date);
}

std::string referral_text(const Conversation& made, std::string_view time) {
  return fmt::format(
      R"({{"resourceType":"ServiceRequest","id":"{0}","meta":{{"lastUpdated":"{1}","profile":[)"
      R"("https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-referral"]}},"identifier":[)"
      R"({{"system":"https://example.org/Id/reference","value":"{2}"}}],"status":"active","intent":"plan","category":[)"
      R"({{"coding":[{{"system":"https://fhir.nhs.uk/CodeSystem/message-category-servicerequest","code":"referral",)"
      R"("display":"Transfer of Care"}},{{"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars",)"
      R"("code":"a1t1","display":"111 to ED"}}]}}],"subject":{{"reference":"Patient/{3}"}},)"
      R"("occurrencePeriod":{{"start":"{1}"}},"authoredOn":"{1}"}})",
      made.referral.id.text(), time, made.referral.identifiers.front().value, made.request.correlation_id.text());
}

std::string encounter_text(const Conversation& made, std::string_view time) {
  return fmt::format(
      R"({{"resourceType":"Encounter","id":"{0}","meta":{{"lastUpdated":"{1}","profile":[)"
      R"("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Encounter"]}},"status":"planned","class":{{"system":)"
      R"("http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"EMER"}},"subject":{{"reference":"Patient/{2}"}},)"
      R"("period":{{"start":"{1}"}}}})",
      made.encounter.id.text(), time, made.request.correlation_id.text());
}

void fill_resources(Conversation& made, std::uint64_t key, std::int64_t received, Random& random) {
  auto& referral = made.referral;
  referral.type = "ServiceRequest";
  referral.id = issued_id(received, random);
  referral.service = service;
  referral.organisation = made.request.organisation;
  referral.status = "active";
  referral.nhs_number = nhs_number(key);
  referral.patient_name = "testperson morgan";
  referral.birth_date = birth_date(key);
  referral.postcode = "ZZ993VZ";
  referral.identifiers = {{"https://example.org/Id/reference", fmt::format("R{:016x}", key)}};
  referral.last_updated = made.request.received;
  auto& encounter = made.encounter;
  encounter.type = "Encounter";
  encounter.id = issued_id(received, random);
  encounter.service = service;
  encounter.organisation = referral.organisation;
  encounter.status = "planned";
  encounter.last_updated = referral.last_updated;
  encounter.referral = referral.id;
}

void fill_message(Conversation& made, std::int64_t received, Random& random) {
  auto& message = made.message;
  message.request_id = made.request.request_id;
  message.organisation = made.request.organisation;
  message.opens_conversation = true;
  message.service = service;
  message.event = "servicerequest-request";
  message.request_type = "new-referral";
  message.source_endpoint = endpoint;
  message.owner = {"ServiceRequest", made.referral.id};
  message.received = made.request.received;
  for (std::size_t i = 0; i < types.size(); ++i)
    message.entries.push_back({fmt::format("urn:uuid:10000000-0000-4000-8000-{:012}", i + 1), std::string(types[i]),
                               issued_id(received, random).text(), message.received});
}

void fill_audit(Conversation& made) {
  auto& audit = made.audit;
  audit.at = made.request.received;
  audit.request_id = made.request.request_id.text();
  audit.correlation_id = made.request.correlation_id.text();
  audit.peer = "bars-proxy.example";
  audit.address = "127.0.0.1";
  audit.organisation = made.request.organisation;
  audit.software = "EXAMPLE-SENDER-1";
  audit.target = service;
  audit.source_endpoint = endpoint;
  audit.interaction = "process-message";
  audit.request_type = "new-referral";
  audit.status = 200;
  audit.resource = "ServiceRequest/" + made.referral.id.text();
  audit.body_hash = security::hex(made.request.body_hash);
  audit.headers = std::string(600, 'x');  // three headers in Base64
  audit.duration_microseconds = 2000;
}

}  // namespace

Conversation conversation(std::uint64_t seed, const Place& place, std::int64_t received) {
  Random random(seed ^ Random(place.number).next());
  const auto key = rising(place, random);
  Conversation made;
  auto& request = made.request;
  request.request_id = rising_id(key, random);
  request.correlation_id = rising_id(random.next(), random);
  request.organisation = "X26";
  request.received = {received / 1000, static_cast<std::int32_t>(received % 1000 * 1'000'000)};
  made.message.bundle_id = rising_id(key, random).text();
  fill_resources(made, key, received, random);
  const auto time = fhir::format_instant(request.received);
  made.referral.content = referral_text(made, time);
  made.encounter.content = encounter_text(made, time);
  fill_message(made, received, random);
  const auto text = message_text(made, time);
  made.message.body = storage::Body::pack(text);
  request.body_hash = security::sha256(text);
  request.resource_type = "ServiceRequest";
  request.resource_id = made.referral.id;
  fill_audit(made);
  return made;
}

}  // namespace bars::bench
