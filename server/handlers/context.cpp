#include "server/handlers/context.hpp"

#include "server/http/negotiation.hpp"

namespace bars::handlers {

http::Response resource_response(std::string body) {
  return {.status = 200, .content_type = std::string(http::fhir_json), .body = std::move(body), .headers = {}};
}

fhir::Result<const workflow::ServiceEntry*> service_for(const Context& context, std::string_view service_id) {
  if (context.service != nullptr && context.service->id() == service_id) return context.service;
  const auto found = context.services->directory.find(service_id);
  if (!found) return found.error();
  if (const auto allowed = security::decide((*found)->config(), context.identity, context.permission); !allowed)
    return allowed.error();
  return *found;
}

}  // namespace bars::handlers
