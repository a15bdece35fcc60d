#include "server/handlers/handlers.hpp"
#include "server/handlers/submission.hpp"
#include "server/workflow/message_unit.hpp"

namespace bars::handlers {

namespace {

fhir::Result<workflow::Content> read_content(const Context& context, const Environment& environment) {
  auto document = decode_body(context, environment.config.limits);
  if (!document) return document.error();
  auto content = workflow::check_content(std::move(*document), context.services->rulebook);
  if (!content) return content;
  // The destination decides (HDR-11): when it is not the target, its own rules have to let the caller in as well.
  if (const auto allowed = service_for(context, content->service->id()); !allowed) return allowed.error();
  if (content->service != context.service)
    content->warnings.push_back({fhir::Severity::warning, fhir::Category::invariant, "HDR-11",
                                 "NHSD-Target-Identifier names another service than the destination.",
                                 "http.NHSD-Target-Identifier"});
  return content;
}

}  // namespace

boost::asio::awaitable<Outcome> process_message(Context& context, const Environment& environment) {
  auto content = read_content(context, environment);
  auto request = submission(context, environment, content ? content->document.root : fhir::Node(),
                            content ? workflow::fresh_ids_for(*content) : 0);
  auto unit = std::make_shared<workflow::MessageUnit>(std::move(request), std::move(content), context.audit,
                                                      context.claim, context.started);
  context.turn.reset();
  const auto written = co_await environment.store.write(unit, context.deadline);
  context.audited = was_settled(written);
  if (context.audited) context.audit = unit->audit();
  if (!written) co_return written.error();
  co_return resource_response(unit->reply());
}

}  // namespace bars::handlers
