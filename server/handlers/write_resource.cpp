// Writes of a booking or referral as a resource.
#include "fhir/operation_outcome.hpp"
#include "server/handlers/handlers.hpp"
#include "server/handlers/resource_text.hpp"
#include "server/handlers/submission.hpp"
#include "server/workflow/resource_unit.hpp"

#include <fmt/format.h>

namespace bars::handlers {

namespace {

using boost::asio::awaitable;
using workflow::ResourceWrite;
using workflow::WriteKind;

fhir::Error not_offered() {
  return {fhir::Category::not_implemented,
          "This interaction is part of the standard, but this service does not offer it; see GET /metadata for what it "
          "offers.",
          {}};
}

fhir::Result<ResourceWrite> read_write(WriteKind kind, std::string_view type, const Context& context,
                                       const Environment& environment) {
  const auto id =
      kind == WriteKind::create ? fhir::Result<fhir::Uuid>(environment.new_id()) : id_in_path(context.resource_id);
  if (!id) return id.error();
  fhir::Document body;
  if (kind != WriteKind::remove) {
    auto decoded = decode_body(context, environment.config.limits);
    if (!decoded) return decoded.error();
    body = std::move(*decoded);
  }
  return workflow::judge_write(kind, type, *id, std::move(body), *context.service, context.services->rulebook);
}

http::Response response_to(WriteKind kind, const storage::ResourceRecord& written, const Context& context,
                           const Environment& environment) {
  if (kind == WriteKind::remove)
    return resource_response(fhir::removal_outcome(environment.new_id().text()));  // APPT-12
  auto response = version_response(written);
  if (kind != WriteKind::create || !context.service->config().answers_created) return response;
  response.status = 201;
  response.headers.emplace_back("Location", fmt::format("{}/{}/{}/_history/{}", environment.base_url, written.type,
                                                        written.id.text(), written.version));
  return response;
}

awaitable<Outcome> write_resource(WriteKind kind, std::string_view type, Context& context,
                                  const Environment& environment) {
  const auto interaction = fmt::format("{}.{}", type, code_of(kind));
  const security::MessageType message{.name = interaction, .event = {}};
  const auto allowed = security::decide_message(context.service->config(), context.identity, message);
  if (!allowed) co_return allowed.error();
  if (!context.service->allows_write(interaction)) co_return not_offered();
  auto write = read_write(kind, type, context, environment);
  auto request = submission(context, environment, write ? write->body.root : fhir::Node(), 0);
  auto unit = std::make_shared<workflow::ResourceUnit>(std::move(request), std::move(write), context.audit,
                                                       context.claim, context.started);
  context.turn.reset();
  context.stages.enter(Stage::store);
  const auto done = co_await environment.store.write(unit, context.deadline);
  context.stages.enter(Stage::answer);
  context.audited = was_settled(done);
  if (context.audited) context.audit = unit->audit();
  context.notes.id_reused = context.audited && unit->reuses_id();
  if (!done) co_return done.error();
  co_return response_to(kind, unit->written(), context, environment);
}

}  // namespace

awaitable<Outcome> create_appointment(Context& context, const Environment& environment) {
  return write_resource(WriteKind::create, "Appointment", context, environment);
}
awaitable<Outcome> update_appointment(Context& context, const Environment& environment) {
  return write_resource(WriteKind::update, "Appointment", context, environment);
}
awaitable<Outcome> patch_appointment(Context& context, const Environment& environment) {
  return write_resource(WriteKind::patch, "Appointment", context, environment);
}
awaitable<Outcome> delete_appointment(Context& context, const Environment& environment) {
  return write_resource(WriteKind::remove, "Appointment", context, environment);
}
awaitable<Outcome> create_service_request(Context& context, const Environment& environment) {
  return write_resource(WriteKind::create, "ServiceRequest", context, environment);
}
awaitable<Outcome> update_service_request(Context& context, const Environment& environment) {
  return write_resource(WriteKind::update, "ServiceRequest", context, environment);
}
awaitable<Outcome> patch_service_request(Context& context, const Environment& environment) {
  return write_resource(WriteKind::patch, "ServiceRequest", context, environment);
}
awaitable<Outcome> delete_service_request(Context& context, const Environment& environment) {
  return write_resource(WriteKind::remove, "ServiceRequest", context, environment);
}

}  // namespace bars::handlers
