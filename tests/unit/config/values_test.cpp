#include "tests/unit/config/folder.hpp"

using namespace bars::config;
using namespace bars::config::test;
using namespace std::chrono_literals;

TEST_CASE("configuration: the defaults of receiver.yaml are those of the contract") {
  const Folder folder;
  Folder::write(folder.receiver(), "");
  Folder::write(folder.service("a.yaml"), shortest_service);
  const auto receiver = loaded(folder.receiver());
  CHECK(receiver.listen.address == "0.0.0.0");
  CHECK(receiver.listen.port == 8443);
  CHECK(receiver.listen.base_path == "/FHIR/R4");
  CHECK_FALSE(receiver.listen.threads);
  CHECK_FALSE(receiver.listen.public_url);
  CHECK(receiver.admin.address == "127.0.0.1");
  CHECK(receiver.admin.port == 9443);
  CHECK(receiver.tls.certificate == folder.path() / "pki/server.pem");
  CHECK(receiver.tls.private_key == folder.path() / "pki/server.key");
  CHECK(receiver.tls.client_ca == folder.path() / "pki/client-ca.pem");
  CHECK_FALSE(receiver.tls.client_crl);
  CHECK(receiver.tls.allowed_clients == std::vector<std::string>{"bars-proxy.example"});
  CHECK(receiver.tls.client_pins.empty());
  CHECK(receiver.tls.minimum_version == TlsVersion::tls12);
  CHECK(receiver.tls.crl_warning_hours == 24);
  CHECK(receiver.tls.certificate_warning_days == 30);
  CHECK(receiver.reload.poll_seconds == 60s);
  CHECK(receiver.storage.driver == "sqlite");
  CHECK(receiver.storage.path == folder.path() / "data/receiver.db");
  CHECK_FALSE(receiver.storage.retention_days);
  CHECK(receiver.services_directory == folder.path() / "services");
  CHECK(receiver.limits.header_bytes == 16384);
  CHECK(receiver.limits.uri_bytes == 8192);
  CHECK(receiver.limits.identity_header_bytes == 4096);
  CHECK(receiver.limits.body_bytes == 5242880);
  CHECK(receiver.limits.inflate_ratio == 100);
  CHECK(receiver.limits.json_depth == 64);
  CHECK(receiver.limits.connections == 1024);
  CHECK_FALSE(receiver.limits.connections_per_address);
  CHECK(receiver.limits.exempt_addresses.empty());
  CHECK(receiver.limits.requests_at_once == 128);
  CHECK(receiver.limits.request_seconds == 5s);
  CHECK(receiver.limits.header_seconds == 10s);
  CHECK(receiver.limits.body_seconds == 20s);
  CHECK(receiver.limits.idle_seconds == 60s);
  CHECK(receiver.limits.handshake_seconds == 5s);
  CHECK_FALSE(receiver.limits.requests_per_second);
  CHECK_FALSE(receiver.limits.requests_per_second_per_organisation);
  CHECK(receiver.limits.burst_seconds == 5s);
  CHECK(receiver.limits.slot_range_days == 31);
  CHECK(receiver.identity_headers == IdentityHeaders::required);
  CHECK(receiver.error_code_system == "https://fhir.nhs.uk/CodeSystem/http-error-codes");
  CHECK_FALSE(receiver.packages);
  CHECK(receiver.validation.profiles == ProfileFaults::warn);
  CHECK(receiver.audit.reads == AuditReads::deferred);
  CHECK(receiver.metrics.organisations == 100);
  CHECK(receiver.log.level == LogLevel::info);
  CHECK(receiver.log.format == LogFormat::json);
  CHECK_FALSE(receiver.log.trace_payload);
}

TEST_CASE("configuration: every key of receiver.yaml reaches its field") {
  const Folder folder;
  Folder::write(folder.receiver(), R"(
listen: { address: "::1", port: 1, base_path: /a/b-c, threads: 3, public_url: "https://host:1/a" }
admin: { address: 10.0.0.1, port: 2 }
tls:
  certificate: /1
  private_key: /2
  client_ca: /3
  client_crl: /4
  allowed_clients: [a.example, BaRS-PROD-X.example]
  client_pins: [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=]
  minimum_version: "1.3"
  crl_warning_hours: 5
  certificate_warning_days: 6
reload: { poll_seconds: 7 }
storage: { driver: sqlite, path: /5, retention_days: 91 }
limits: { header_bytes: 2001, uri_bytes: 2002, identity_header_bytes: 2003, body_bytes: 2004, inflate_ratio: 14,
          json_depth: 15, connections: 16, connections_per_address: 28, exempt_addresses: [10.0.0.2, "2001:db8::2"],
          requests_at_once: 27, request_seconds: 17, header_seconds: 18, body_seconds: 19, idle_seconds: 20,
          handshake_seconds: 21, requests_per_second: 29, requests_per_second_per_organisation: 30, burst_seconds: 31,
          slot_range_days: 22 }
identity_headers: warn
error_code_system: https://fhir.nhs.uk/Codesystem/http-error-codes
packages: fhir/packages
validation: { profiles: reject }
audit: { key_file: audit.key, heads_file: /mnt/heads, reads: durable }
metrics: { organisations: 32 }
log: { level: trace, format: text }
)");
  Folder::write(folder.service("a.yaml"), shortest_service);
  const auto receiver = loaded(folder.receiver());
  CHECK(receiver.listen.address == "::1");
  CHECK(receiver.listen.port == 1);
  CHECK(receiver.listen.base_path == "/a/b-c");
  CHECK(receiver.listen.threads == 3U);
  CHECK(receiver.listen.public_url == "https://host:1/a");
  CHECK(receiver.admin.address == "10.0.0.1");
  CHECK(receiver.admin.port == 2);
  CHECK(receiver.tls.certificate == "/1");
  CHECK(receiver.tls.private_key == "/2");
  CHECK(receiver.tls.client_ca == "/3");
  CHECK(receiver.tls.client_crl == "/4");
  CHECK(receiver.tls.allowed_clients == std::vector<std::string>{"a.example", "BaRS-PROD-X.example"});
  CHECK(receiver.tls.client_pins == std::vector<std::string>{"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="});
  CHECK(receiver.tls.minimum_version == TlsVersion::tls13);
  CHECK(receiver.tls.crl_warning_hours == 5);
  CHECK(receiver.tls.certificate_warning_days == 6);
  CHECK(receiver.reload.poll_seconds == 7s);
  CHECK(receiver.storage.path == "/5");
  CHECK(receiver.storage.retention_days == 91U);
  CHECK(receiver.limits.header_bytes == 2001);
  CHECK(receiver.limits.uri_bytes == 2002);
  CHECK(receiver.limits.identity_header_bytes == 2003);
  CHECK(receiver.limits.body_bytes == 2004);
  CHECK(receiver.limits.inflate_ratio == 14);
  CHECK(receiver.limits.json_depth == 15);
  CHECK(receiver.limits.connections == 16);
  CHECK(receiver.limits.connections_per_address == 28U);
  CHECK(receiver.limits.exempt_addresses == std::vector<std::string>{"10.0.0.2", "2001:db8::2"});
  CHECK(receiver.limits.requests_at_once == 27);
  CHECK(receiver.limits.request_seconds == 17s);
  CHECK(receiver.limits.header_seconds == 18s);
  CHECK(receiver.limits.body_seconds == 19s);
  CHECK(receiver.limits.idle_seconds == 20s);
  CHECK(receiver.limits.handshake_seconds == 21s);
  CHECK(receiver.limits.requests_per_second == 29U);
  CHECK(receiver.limits.requests_per_second_per_organisation == 30U);
  CHECK(receiver.limits.burst_seconds == 31s);
  CHECK(receiver.limits.slot_range_days == 22);
  CHECK(receiver.identity_headers == IdentityHeaders::warn);
  CHECK(receiver.error_code_system == "https://fhir.nhs.uk/Codesystem/http-error-codes");
  CHECK(receiver.packages == folder.path() / "fhir/packages");
  CHECK(receiver.validation.profiles == ProfileFaults::reject);
  CHECK(receiver.audit.key_file == folder.path() / "audit.key");
  CHECK(receiver.audit.heads_file == "/mnt/heads");
  CHECK(receiver.audit.reads == AuditReads::durable);
  CHECK(receiver.metrics.organisations == 32);
  CHECK(receiver.log.level == LogLevel::trace);
  CHECK(receiver.log.format == LogFormat::text);
}

TEST_CASE("configuration: the defaults of a service file are those of the contract") {
  const auto service = loaded_service(shortest_service);
  CHECK(service.id.system == "https://fhir.nhs.uk/Id/dos-service-id");
  CHECK(service.active);
  CHECK(service.accepts.at(0).versions_accepted.empty());
  CHECK_FALSE(service.booking_only);
  CHECK(service.tolerate.empty());
  CHECK_FALSE(service.refuse_other_receiver_ods);
  CHECK_FALSE(service.strict_links);
  CHECK(service.raise.empty());
  CHECK(service.time_zone == "Europe/London");
  CHECK_FALSE(service.diaries.at(0).practitioner);
  CHECK(service.diaries.at(0).slots.minutes == 15);
  CHECK(service.diaries.at(0).slots.capacity == 1);
  CHECK(service.diaries.at(0).slots.horizon_days == 14);
}

TEST_CASE("configuration: every key of a service file reaches its field") {
  const auto service = loaded_service(R"(
id: { system: https://fhir.nhs.uk/Id/dos-service-id, value: 0012 }
name: N
organisation: { ods_code: a1, name: O }
address: { line: [L1, L1], city: C, postcode: ZZ99 3CZ }
active: false
accepts:
  - { use_cases: [a1t1, a8t3], version: 1.0.0-beta.4, versions_accepted: [1.0.0, 2.1.0], messages: [booking-request] }
  - { use_cases: [referraltopharmacy], version: 2.0.0, messages: [servicerequest-response-validation-full] }
booking_only: true
tolerate: [patient-mismatch]
receiver_ods: refuse
strict_links: true
raise: [BIZ-3, UPD-10]
time_zone: America/Argentina/Buenos_Aires
access:
  - { organisations: [A1, "*"], software: [S 1], allow: [metadata, message-definition, slot, read, search, message] }
  - { organisations: [B2], software: ["*"], allow: [] }
  - roles: [62247001, "S0010:G0020:R8000"]
    software_names: [A system]
    software_versions: { from: 1.2, below: 3 }
    allow: [message]
    message_types: [servicerequest-request, new-booking, Appointment.patch]
reads: own
diaries:
  - id: D-1_a
    practitioner: { name: P, role_code: 62247001, sds_role_profile_id: "100334993514" }
    location: { name: R, address: { line: [X], city: Y, postcode: M1 1AA } }
    slots: { minutes: 30, capacity: 2, days: [sat, mon-wed, tue], from: "00:00", to: "24:00", horizon_days: 9 }
)");
  CHECK(service.id.value == "0012");
  CHECK(service.name == "N");
  CHECK(service.organisation.ods_code == "a1");
  CHECK(service.organisation.name == "O");
  CHECK(service.address.line == std::vector<std::string>{"L1", "L1"});
  CHECK(service.address.city == "C");
  CHECK(service.address.postcode == "ZZ99 3CZ");
  CHECK_FALSE(service.active);
  REQUIRE(service.accepts.size() == 2);
  CHECK(service.accepts[0].use_cases == std::vector<std::string>{"a1t1", "a8t3"});
  CHECK(service.accepts[0].version == "1.0.0-beta.4");
  CHECK(service.accepts[0].versions_accepted == std::vector<std::string>{"1.0.0", "2.1.0"});
  CHECK(service.accepts[0].messages == std::vector<std::string>{"booking-request"});
  CHECK(service.accepts[1].use_cases == std::vector<std::string>{"referraltopharmacy"});
  CHECK(service.accepts[1].versions_accepted.empty());
  CHECK(service.tolerate == std::vector<std::string>{"patient-mismatch"});
  CHECK(service.booking_only);
  CHECK(service.refuse_other_receiver_ods);
  CHECK(service.strict_links);
  CHECK(service.raise == std::vector<std::string>{"BIZ-3", "UPD-10"});
  CHECK(service.time_zone == "America/Argentina/Buenos_Aires");
  REQUIRE(service.access.size() == 3);
  CHECK(service.access[0].organisations == std::vector<std::string>{"A1", "*"});
  CHECK(service.access[0].software == std::vector<std::string>{"S 1"});
  CHECK(service.access[0].allow.size() == 6);
  CHECK(service.access[1].allow.empty());
  const auto any = std::vector<std::string>{"*"};
  const auto& rule = service.access[2];
  CHECK((rule.organisations == any && rule.software == any));
  CHECK(rule.roles == std::vector<std::string>{"62247001", "S0010:G0020:R8000"});
  CHECK(rule.software_names == std::vector<std::string>{"A system"});
  REQUIRE(rule.software_versions);
  CHECK((rule.software_versions->from == "1.2" && rule.software_versions->below == "3"));
  CHECK(rule.message_types == std::vector<std::string>{"servicerequest-request", "new-booking", "Appointment.patch"});
  CHECK((service.access[0].roles == any && service.access[0].software_names == any));
  CHECK((service.access[0].message_types == any && !service.access[0].software_versions));
  CHECK(service.reads == Reads::own);
  REQUIRE(service.diaries.size() == 1);
  const auto& diary = service.diaries[0];
  CHECK(diary.id == "D-1_a");
  REQUIRE(diary.practitioner);
  CHECK(diary.practitioner->name == "P");
  CHECK(diary.practitioner->role_code == "62247001");
  CHECK(diary.practitioner->sds_role_profile_id == "100334993514");
  CHECK(diary.location.name == "R");
  CHECK(diary.location.address.line == std::vector<std::string>{"X"});
  CHECK(diary.location.address.city == "Y");
  CHECK(diary.location.address.postcode == "M1 1AA");
  CHECK(diary.slots.minutes == 30);
  CHECK(diary.slots.capacity == 2);
  CHECK(diary.slots.days == std::vector<unsigned>{0, 1, 2, 5});
  CHECK(diary.slots.from == 0min);
  CHECK(diary.slots.to == 24h);
  CHECK(diary.slots.horizon_days == 9);
}

TEST_CASE("configuration: days are one day, a range or a list of both") {
  const auto [text, days] = GENERATE(table<std::string, std::vector<unsigned>>({
      {"mon", {0}},
      {"mon-sun", {0, 1, 2, 3, 4, 5, 6}},
      {"[mon-fri, sat]", {0, 1, 2, 3, 4, 5}},
      {"[sun, fri, sun]", {4, 6}},
      {"wed-wed", {2}},
  }));
  CHECK(loaded_service(replaced(shortest_service, "[mon-sun]", text)).diaries.at(0).slots.days == days);
}

TEST_CASE("configuration: every known use case, message and practitioner without SDS id is taken") {
  const std::string all =
      "[a1t1, a1t2, a1t3, a1t4, a1t5, a1t6, a1t7, a1t8, a1t9, a1t10, a1t11, a1t12, a2t1, a2t2, a2t3, a2t4, a2t5, a2t6, "
      "a3t1, a4t1, a4t2, a4t3, a4t4, a5t1, a5t2, a5t3, referraltopharmacy, a6t1, a6t2, a6t3, a7t1, a8t1, a8t2, a8t3]";
  const std::string messages =
      "[booking-request, booking-request-cancelled, servicerequest-request-referral, "
      "servicerequest-request-validation, servicerequest-request-cancelled, servicerequest-response-referral-short, "
      "servicerequest-response-referral, servicerequest-response-validation-interim, "
      "servicerequest-response-validation-full]";
  auto text = replaced(replaced(shortest_service, "[a1t1]", all), "[booking-request]", messages);
  text = replaced(text, "    slots:",
                  "    practitioner: { name: P, role_code: \"62247001\", sds_role_profile_id: null }\n    slots:");
  const auto service = loaded_service(text);
  CHECK(service.accepts.at(0).use_cases.size() == 34);
  CHECK(service.accepts.at(0).messages.size() == 9);
  CHECK(service.diaries.at(0).practitioner->sds_role_profile_id.empty());
}
