#include "server/handlers/statement.hpp"

#include "fhir/capability_statement.hpp"
#include "fhir/json.hpp"
#include "fhir/versions.hpp"
#include "server/security/digest.hpp"
#include "server/workflow/publication.hpp"
#include "server/workflow/resource_write.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::handlers {

namespace {

constexpr std::size_t version_id_digits = 16;

std::vector<std::string_view> received_messages(const workflow::Services& services,
                                                const workflow::ServiceEntry* asked) {
  std::vector<std::string_view> names;
  for (const auto& service : services.directory.services()) {
    if (asked != nullptr && asked != &service) continue;
    for (const auto& published : workflow::published_definitions(service))
      if (std::find(names.begin(), names.end(), published.definition->name) == names.end())
        names.push_back(published.definition->name);
  }
  return names;
}

/// Of the service that is asked, or of any.
std::vector<std::string_view> writes_of(std::string_view type, const workflow::Services& services,
                                        const workflow::ServiceEntry* asked) {
  using workflow::WriteKind;
  std::vector<std::string_view> codes;
  for (const auto kind : {WriteKind::create, WriteKind::update, WriteKind::patch, WriteKind::remove}) {
    const auto interaction = fmt::format("{}.{}", type, workflow::code_of(kind));
    const auto& all = services.directory.services();
    if (std::any_of(all.begin(), all.end(), [&](const workflow::ServiceEntry& service) {
          return (asked == nullptr || asked == &service) && service.allows_write(interaction);
        }))
      codes.push_back(workflow::code_of(kind));
  }
  return codes;
}

std::string text_of(const fhir::Capability& capability) {
  fhir::Arena arena;
  fhir::Build build(arena);
  return encode_json(fhir::capability_statement(build, capability));
}

std::string version_of(const fhir::Capability& capability) {
  return security::hex(security::sha256(text_of(capability))).substr(0, version_id_digits);
}

}  // namespace

Statement statement_of(const workflow::Services& services, const workflow::ServiceEntry* service,
                       std::string_view base_url) {
  fhir::Capability capability{.id = workflow::stable_id("CapabilityStatement", service != nullptr ? service->id() : ""),
                              .version_id = {},
                              .version = std::string(fhir::core_version),
                              .date = {},
                              .software_version = BARS_VERSION,
                              .base_url = std::string(base_url),
                              .service_name = service != nullptr ? service->config().name : std::string(),
                              .received = received_messages(services, service),
                              .sent = {},
                              .appointment_writes = writes_of("Appointment", services, service),
                              .service_request_writes = writes_of("ServiceRequest", services, service)};
  capability.version_id = version_of(capability);
  capability.date = fhir::format_seconds(services.since.seconds);
  return {capability.version_id, text_of(capability)};
}

}  // namespace bars::handlers
