#include "fhir/capability_statement.hpp"
#include "fhir/json.hpp"
#include "fhir/versions.hpp"
#include "server/handlers/handlers.hpp"
#include "server/security/digest.hpp"
#include "server/workflow/publication.hpp"
#include "server/workflow/resource_write.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::handlers {

namespace {

constexpr std::size_t version_id_digits = 16;

std::vector<std::string_view> received_messages(const Context& context) {
  std::vector<std::string_view> names;
  for (const auto& service : context.services->directory.services()) {
    if (context.service != nullptr && context.service != &service) continue;
    for (const auto& published : workflow::published_definitions(service))
      if (std::find(names.begin(), names.end(), published.definition->name) == names.end())
        names.push_back(published.definition->name);
  }
  return names;
}

/// Of the service that is asked, or of any.
std::vector<std::string_view> writes_of(std::string_view type, const Context& context) {
  using workflow::WriteKind;
  std::vector<std::string_view> codes;
  for (const auto kind : {WriteKind::create, WriteKind::update, WriteKind::patch, WriteKind::remove}) {
    const auto interaction = fmt::format("{}.{}", type, workflow::code_of(kind));
    const auto& services = context.services->directory.services();
    if (std::any_of(services.begin(), services.end(), [&](const workflow::ServiceEntry& service) {
          return (context.service == nullptr || context.service == &service) && service.allows_write(interaction);
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

/// CS-8: a statement that says anything else has another version, in every instance and after every restart the same.
std::string version_of(const fhir::Capability& capability) {
  return security::hex(security::sha256(text_of(capability))).substr(0, version_id_digits);
}

}  // namespace

boost::asio::awaitable<Outcome> metadata(Context& context, const Environment& environment) {
  const std::string_view target = context.service != nullptr ? context.service->id() : "";
  fhir::Capability capability{
      .id = workflow::stable_id("CapabilityStatement", target),
      .version_id = {},
      .version = std::string(fhir::core_version),
      .date = {},
      .software_version = BARS_VERSION,
      .base_url = environment.base_url,
      .service_name = context.service != nullptr ? context.service->config().name : std::string(),
      .received = received_messages(context),
      .sent = {},
      .appointment_writes = writes_of("Appointment", context),
      .service_request_writes = writes_of("ServiceRequest", context)};
  capability.version_id = version_of(capability);
  capability.date = fhir::format_seconds(context.services->since.seconds);
  auto response = resource_response(text_of(capability));
  response.headers.emplace_back("ETag", fmt::format("W/\"{}\"", capability.version_id));
  co_return response;
}

}  // namespace bars::handlers
