// CapabilityStatement (CS-1 to CS-8).
#pragma once

#include "fhir/build.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir {

struct Capability {
  std::string id;
  std::string version_id;  // of the content (CS-8), because `version` is another; "": none
  std::string version;     // BaRS Core version, "1.5.0" (CS-3, VER-9)
  std::string date;        // since when it is so; "": not said
  std::string software_version;
  std::string base_url;                    // public url with base path, no trailing slash
  std::string service_name;                // "" when no service was targeted
  std::vector<std::string_view> received;  // names of the MessageDefinitions taken (`bars-message-…`)
  std::vector<std::string_view> sent;      // names of those sent
  // What may be written as a resource: create, update, patch, delete (APPT-7).
  std::vector<std::string_view> appointment_writes{};
  std::vector<std::string_view> service_request_writes{};
};

Node capability_statement(Build& build, const Capability& capability);

}  // namespace bars::fhir
