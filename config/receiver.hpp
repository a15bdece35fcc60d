// The configuration as plain values: what receiver.yaml and services/*.yaml say once every default is filled in.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bars::config {

enum class IdentityHeaders { required, warn };
enum class LogFormat { json, text };
enum class LogLevel { trace, debug, info, warn, error };
enum class TlsVersion { tls12, tls13 };
enum class ProfileFaults { warn, reject };

struct Listen {
  std::string address = "0.0.0.0";
  std::uint16_t port = 8443;              // 0: any free one
  std::string base_path = "/FHIR/R4";     // begins with /, does not end with one
  std::optional<unsigned> threads;        // absent: one per core
  std::optional<std::string> public_url;  // absent: https://<first server name>:<port>/<base_path>

  bool operator==(const Listen&) const = default;
};

struct Admin {
  std::string address = "127.0.0.1";
  std::uint16_t port = 9443;

  bool operator==(const Admin&) const = default;
};

struct Tls {
  std::filesystem::path certificate = "pki/server.pem";
  std::filesystem::path private_key = "pki/server.key";
  std::filesystem::path client_ca = "pki/client-ca.pem";
  std::optional<std::filesystem::path> client_crl;
  std::vector<std::string> allowed_clients = {"bars-proxy.example"};
  std::vector<std::string> client_pins;  // SHA-256 of a SubjectPublicKeyInfo as Base64; empty: any key
  TlsVersion minimum_version = TlsVersion::tls12;
  unsigned crl_warning_hours = 24;
  unsigned certificate_warning_days = 30;
};

struct Reload {
  std::chrono::seconds poll_seconds{60};

  bool operator==(const Reload&) const = default;
};

struct Storage {
  std::string driver = "sqlite";
  std::filesystem::path path = "data/receiver.db";
  std::optional<unsigned> retention_days;  // absent: what has ended is kept for ever

  bool operator==(const Storage&) const = default;
};

struct Limits {
  std::size_t header_bytes = 16384;
  std::size_t uri_bytes = 8192;
  std::size_t identity_header_bytes = 4096;
  std::size_t body_bytes = 5242880;  // as sent, and again when inflated
  std::size_t inflate_ratio = 100;
  std::size_t json_depth = 64;
  std::size_t connections = 1024;
  std::optional<std::size_t> connections_per_address;  // absent: as many as `connections`
  std::vector<std::string> exempt_addresses;           // IP addresses that the limit is not for
  std::size_t requests_at_once = 128;
  std::chrono::seconds request_seconds{5};
  std::chrono::seconds header_seconds{10};
  std::chrono::seconds body_seconds{20};
  std::chrono::seconds idle_seconds{60};
  std::chrono::seconds handshake_seconds{5};
  std::optional<unsigned> requests_per_second;                   // of all organisations together; absent: any rate
  std::optional<unsigned> requests_per_second_per_organisation;  // absent: any rate
  std::chrono::seconds burst_seconds{5};                         // of both rates
  unsigned slot_range_days = 31;

  bool operator==(const Limits&) const = default;
};

/// When the audit record of a read or of a refusal is written; that of a change is part of it.
enum class AuditReads { deferred, durable };

struct Audit {
  std::optional<std::filesystem::path> key_file;    // of the chain
  std::optional<std::filesystem::path> heads_file;  // heads of the chain are added to it
  AuditReads reads = AuditReads::deferred;

  bool operator==(const Audit&) const = default;
};

struct Validation {
  ProfileFaults profiles = ProfileFaults::warn;

  bool operator==(const Validation&) const = default;
};

/// What /metrics tells apart.
struct Metrics {
  std::size_t organisations = 100;  // besides those that access rules name

  bool operator==(const Metrics&) const = default;
};

struct Log {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::json;
  bool trace_payload = false;  // what is sent and answered goes to the log, patients and all

  bool operator==(const Log&) const = default;
};

/// How long the program may be silent before it says so of itself.
struct Health {
  std::chrono::seconds stalled_seconds{30};  // a loop, or the thread that writes
  std::chrono::seconds store_seconds{10};    // since something was committed last

  bool operator==(const Health&) const = default;
};

struct Shutdown {
  std::chrono::seconds drain_seconds{0};  // how long ready is red before the listener closes

  bool operator==(const Shutdown&) const = default;
};

struct ServiceId {
  std::string system = "https://fhir.nhs.uk/Id/dos-service-id";
  std::string value;
};

struct Address {
  std::vector<std::string> line;
  std::string city;
  std::string postcode;
};

struct Accepts {
  std::vector<std::string> use_cases;          // lower case
  std::string version;                         // Application version that /MessageDefinition publishes
  std::vector<std::string> versions_accepted;  // empty: the default list of VER-8
  std::vector<std::string> messages;           // keys of fhir::message_definitions()
};

/// from <= version < below; "": open there. Both have the form version_number().
struct VersionRange {
  std::string from;
  std::string below;
};

/// A rule is for a caller that every selector takes; "*" takes any, also one that names none.
struct AccessRule {
  std::vector<std::string> organisations = {"*"};  // ODS codes, beginnings of them (RX*)
  std::vector<std::string> software = {"*"};       // identifier values
  std::vector<std::string> allow;                  // metadata, message-definition, slot, read, search, message
  std::vector<std::string> message_types = {"*"};  // of message: request types, events, writes of a resource
  std::vector<std::string> roles = {"*"};          // codes of the practitioner's role
  std::vector<std::string> software_names = {"*"};
  std::optional<VersionRange> software_versions = {};  // absent: any
};

/// Whose records a caller may read and find.
enum class Reads { all, own };

/// A code as senders show it.
struct Coding {
  std::string system;  // "": the usual one of the element
  std::string code;
  std::string display;
};

struct Diary {
  struct Practitioner {
    std::string name;
    std::string role_code;  // SNOMED
    std::string sds_role_profile_id = {};
    std::string gender = {};     // administrative-gender; "": not said
    std::string role_name = {};  // "": not said
  };
  struct Location {
    std::string name;
    Address address;
  };
  /// What the slots are for.
  struct SlotType {
    std::optional<Coding> service_category;
    std::optional<Coding> service_type;
    std::optional<Coding> specialty;
    std::optional<Coding> appointment_type;
  };
  struct Slots {
    unsigned minutes = 15;
    unsigned capacity = 1;
    std::vector<unsigned> days;    // 0 Monday … 6 Sunday, sorted, unique; empty: the diary has no hours of its own
    std::chrono::minutes from{0};  // after local midnight
    std::chrono::minutes to{0};    // exclusive; after `from`, at most 24:00
    unsigned horizon_days = 14;
  };
  std::string id;
  std::optional<Practitioner> practitioner;
  Location location;
  std::string delivery_channel;  // UKCore-DeliveryChannel; "": not said, and never assumed (SLOT-13)
  SlotType slot_type;
  Slots slots;
  std::vector<std::chrono::local_days> holidays;  // sorted, unique; those of the service not among them
};

/// A diary of another service, offered by this one as well (A2-4).
struct SharedDiary {
  std::string service;  // value of its id
  std::string diary;
};

struct Service {
  std::filesystem::path file;  // where it was read from
  ServiceId id;
  std::string name;
  struct {
    std::string ods_code;
    std::string name;
  } organisation;
  Address address;
  bool active = true;
  std::vector<Accepts> accepts;
  bool booking_only = false;
  std::vector<std::string> tolerate;
  bool refuse_other_receiver_ods = false;  // receiver_ods: refuse (MH-2)
  bool strict_links = false;
  bool full_validation_completes = true;  // full_validation_status: completed
  std::vector<std::string> rest_writes;   // `Appointment.create`, …: what may be written as a resource (APPT-7)
  bool answers_created = false;           // rest_create_status: 201 (APPT-8)
  std::vector<std::string> raise;         // rules whose warnings refuse here
  std::string time_zone = "Europe/London";
  std::vector<AccessRule> access;
  Reads reads = Reads::all;
  std::vector<std::chrono::local_days> holidays;  // of all its diaries; sorted, unique
  std::vector<Diary> diaries;
  std::vector<SharedDiary> shared_diaries;
};

struct Receiver {
  std::filesystem::path file;
  Listen listen;
  Admin admin;
  Tls tls;
  Reload reload;
  Storage storage;
  std::filesystem::path services_directory = "services";
  Limits limits;
  IdentityHeaders identity_headers = IdentityHeaders::required;
  std::string error_code_system = "https://fhir.nhs.uk/CodeSystem/http-error-codes";
  std::optional<std::filesystem::path> packages;  // folder of FHIR packages
  Validation validation;
  Audit audit;
  Metrics metrics;
  Log log;
  Health health;
  Shutdown shutdown;
  std::vector<Service> services;  // sorted by file name
};

}  // namespace bars::config
