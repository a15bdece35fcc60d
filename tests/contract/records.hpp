// Records that differ by `number` in everything that identifies them.
#pragma once

#include "fhir/error.hpp"
#include "storage/records.hpp"

#include <random>
#include <string>

namespace bars::test {

inline fhir::Uuid uuid(std::uint32_t number) {
  fhir::Uuid id;
  for (std::size_t i = 0; i < 4; ++i) id.bytes[12 + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  id.bytes[6] = 0x40;
  id.bytes[8] = 0x80;
  return id;
}

/// Bytes that do not get smaller.
inline std::string noise(std::size_t size) {
  std::mt19937 random(1);
  std::string text(size, '\0');
  for (char& byte : text) byte = static_cast<char>(random());
  return text;
}

/// A text that takes this room in the store.
inline storage::Body body_of(std::size_t size) { return storage::Body::pack(noise(size)); }

inline storage::RequestRecord request(std::uint32_t number) {
  storage::RequestRecord record;
  record.request_id = uuid(number);
  record.correlation_id = uuid(number + 1'000'000);
  record.body_hash.fill(static_cast<std::uint8_t>(number));
  record.organisation = "A1001";
  record.received = {1'700'000'000 + number, 123'456'789};
  record.resource_type = "Appointment";
  record.resource_id = uuid(number + 2'000'000);
  return record;
}

inline storage::MessageRecord message(std::uint32_t number) {
  storage::MessageRecord record;
  record.request_id = uuid(number);
  record.bundle_id = "bundle-" + std::to_string(number);
  record.organisation = "A1001";
  record.opens_conversation = true;
  record.service = "2000072489";
  record.event = "booking-request";
  record.request_type = "new-booking";
  record.source_endpoint = "https://sender.example/FHIR/R4";
  record.owner = {"Appointment", uuid(number + 2'000'000)};
  record.received = {1'700'000'000 + number, 1};
  record.body = storage::Body::pack({"{\"resourceType\":\"Bundle\"}\0\xff tail", 32});
  record.entries = {{"urn:uuid:" + uuid(number + 4'000'000).text(), "Appointment", record.owner.id.text(),
                     fhir::Instant{1'700'000'000 + number, 1'234'567}},
                    {"https://sender.example/Patient/1", "Patient", "one", std::nullopt}};
  return record;
}

inline storage::SlotRecord slot(std::uint32_t number, std::uint32_t capacity = 1) {
  storage::SlotRecord record;
  record.id = uuid(number + 3'000'000).text();
  record.service = "2000072489";
  record.diary = "majors";
  record.start = 1'800'000'000 + std::int64_t{number} * 900;
  record.end = record.start + 900;
  record.capacity = capacity;
  return record;
}

inline storage::ResourceRecord appointment(std::uint32_t number) {
  storage::ResourceRecord record;
  record.type = "Appointment";
  record.id = uuid(number + 2'000'000);
  record.service = "2000072489";
  record.organisation = "A1001";
  record.status = "booked";
  record.nhs_number = "9476719931";
  record.patient_name = "patient test middle";
  record.birth_date = "1970-01-01";
  record.postcode = "TR11AA";
  record.start = slot(number).start;
  record.slot_id = slot(number).id;
  record.last_updated = {1'700'000'000 + number, 999'999'900};
  record.content = "{\"resourceType\":\"Appointment\"}";
  return record;
}

inline storage::AuditRecord audit(std::uint32_t number) {
  storage::AuditRecord record;
  record.at = {1'700'000'000 + number, 5};
  record.request_id = uuid(number).text();
  record.correlation_id = "not a uuid";
  record.peer = "bars-proxy.example";
  record.address = "192.0.2.1";
  record.organisation = "A1001";
  record.software = "software";
  record.practitioner = "practitioner";
  record.target = "2000072489";
  record.source_endpoint = "https://sender.example/FHIR/R4";
  record.interaction = "message";
  record.request_type = "new booking";
  record.status = 409;
  record.code = "REC_CONFLICT";
  record.issue = "conflict";
  record.detail = "The slot is taken.";
  record.resource = "Appointment/1";
  record.body_hash = "00ff";
  record.headers = "NHSD-Target-Identifier: e30=\nNHSD-End-User-Organisation: e30=";
  record.duration_microseconds = 1234;
  return record;
}

inline fhir::Error refusal(fhir::Category category = fhir::Category::conflict) {
  return {.category = category, .diagnostics = "The slot is taken.", .expression = "Bundle.entry[3]"};
}

}  // namespace bars::test
