#include "server/answer.hpp"

#include "fhir/operation_outcome.hpp"
#include "server/routes.hpp"

#include <fmt/format.h>

namespace bars {

namespace {

using fhir::Category;

bool is_cacheable(security::Permission permission) noexcept {
  return permission == security::Permission::metadata || permission == security::Permission::message_definition;
}

http::Response refusal_response(const fhir::Error& error, const handlers::Context& context,
                                const config::Receiver& config, const std::function<fhir::Uuid()>& new_id) {
  http::Response response;
  response.status = wire(error.category).status;
  response.content_type = http::fhir_json;
  response.body = operation_outcome(error, new_id().text(), config.error_code_system);
  response.headers.emplace_back("Cache-Control", "no-store");
  response.close = error.category == Category::peer_forbidden;  // each try of a stranger costs it a handshake
  if (error.retry_after.count() > 0)
    response.headers.emplace_back("Retry-After", fmt::format("{}", error.retry_after.count()));
  if (error.category == Category::method_not_allowed)
    response.headers.emplace_back("Allow", allowed_methods(context.head.path, config.listen.base_path));
  return response;
}

}  // namespace

http::Response form_answer(handlers::Outcome outcome, const handlers::Context& context, const config::Receiver& config,
                           const std::function<fhir::Uuid()>& new_id) {
  http::Response response;
  if (outcome) {
    response = std::move(*outcome);
    response.headers.emplace_back("Cache-Control",
                                  is_cacheable(context.permission) ? "max-age=43200" : "no-store");  // CACHE-1, CACHE-3
  } else {
    response = refusal_response(outcome.error(), context, config, new_id);
  }
  const auto& audit = context.audit;
  if (!context.head.path.empty()) response.headers.emplace_back("Vary", "Accept, Accept-Encoding");
  if (!audit.request_id.empty()) response.headers.emplace_back("X-Request-ID", audit.request_id);
  if (!audit.correlation_id.empty()) response.headers.emplace_back("X-Correlation-ID", audit.correlation_id);
  if (context.trace) response.headers.emplace_back("traceparent", context.trace->traceparent());
  return response;
}

}  // namespace bars
