#include "server/cli/identity_headers.hpp"

#include "fhir/build.hpp"
#include "fhir/codes.hpp"
#include "fhir/json.hpp"
#include "server/security/identity.hpp"

namespace bars::cli {

namespace {

using fhir::Build;
using fhir::Node;

Node identifier(Build& build, std::string_view system, std::string_view value) {
  if (value.empty()) return {};
  return build.array({build.object({{"system", Build::text(system)}, {"value", build.copy(value)}})});
}

Node organisation(Build& build, const Caller& caller) {
  return build.object({{"resourceType", Build::text("Organization")},
                       {"identifier", identifier(build, fhir::systems::ods_code, caller.organisation)},
                       {"name", build.copy_if(caller.organisation_name)}});
}

/// deviceName and version are objects in this header, not FHIR's arrays (HDR-3).
Node software(Build& build, const Caller& caller) {
  const Node name =
      caller.software_name.empty()
          ? Node()
          : build.object({{"name", build.copy(caller.software_name)}, {"type", Build::text("manufacturer-name")}});
  const Node version =
      caller.software_version.empty() ? Node() : build.object({{"value", build.copy(caller.software_version)}});
  return build.object({{"resourceType", Build::text("Device")},
                       {"identifier", identifier(build, "https://example.org/Id/device-identifier", caller.software)},
                       {"deviceName", name},
                       {"version", version}});
}

Node practitioner(Build& build, const Caller& caller) {
  const Node code =
      caller.role_code.empty()
          ? Node()
          : build.array(
                {build.object({{"coding", build.array({build.object({{"system", Build::text(fhir::systems::snomed)},
                                                                     {"code", build.copy(caller.role_code)}})})}})});
  return build.object({{"resourceType", Build::text("PractitionerRole")},
                       {"identifier", identifier(build, fhir::systems::sds_role_profile_id, caller.role_id)},
                       {"code", code}});
}

}  // namespace

void add_caller_options(CLI::App& command, Caller& caller) {
  command.add_option("--service", caller.service, "Service id of the target; without it no NHSD-Target-Identifier");
  command.add_option("--organisation", caller.organisation, "ODS code of the sender")->capture_default_str();
  command.add_option("--organisation-name", caller.organisation_name, "Name of the sender")->capture_default_str();
  command.add_option("--software", caller.software, "Identifier of the sending software")->capture_default_str();
  command.add_option("--software-name", caller.software_name, "Name of the sending software")->capture_default_str();
  command.add_option("--software-version", caller.software_version, "Its version")->capture_default_str();
  command.add_option("--role-id", caller.role_id, "SDS role profile id of the practitioner");
  command.add_option("--role-code", caller.role_code, "SNOMED code of the practitioner's role");
}

std::vector<http::Header> identity_headers(const Caller& caller) {
  fhir::Arena arena;
  Build build(arena);
  std::vector<http::Header> headers;
  const auto add = [&](std::string name, Node node) {
    headers.push_back({std::move(name), security::encode_base64(fhir::encode_json(node))});
  };
  if (!caller.service.empty())
    add("NHSD-Target-Identifier",
        build.object({{"system", Build::text(fhir::systems::dos_service_id)}, {"value", build.copy(caller.service)}}));
  if (!caller.organisation.empty()) add("NHSD-End-User-Organisation", organisation(build, caller));
  if (!caller.software.empty() || !caller.software_name.empty())
    add("NHSD-Requesting-Software", software(build, caller));
  if (!caller.role_id.empty() || !caller.role_code.empty())
    add("NHSD-Requesting-Practitioner", practitioner(build, caller));
  return headers;
}

}  // namespace bars::cli
