#include "fhir/json.hpp"
#include "fhir/xml.hpp"
#include "server/handlers/handlers.hpp"
#include "server/workflow/message_unit.hpp"

namespace bars::handlers {

namespace {

bool is_xml(const Context& context) { return context.body_form.format == http::Format::xml; }

fhir::Result<fhir::Document> decode(const Context& context, const config::Limits& limits) {
  if (is_xml(context)) return fhir::decode_xml(context.body, {.depth = limits.json_depth});
  return fhir::decode_json(context.body, {.depth = limits.json_depth});
}

/// What is kept of a message: the text itself, or the same message in JSON when it came as XML, so that whatever reads
/// the store reads one form. Of a refused one nothing is kept.
std::string body_to_keep(Context& context, const fhir::Result<workflow::Content>& content) {
  if (!is_xml(context)) return std::move(context.body);
  return content ? encode_json(content->document.root) : std::string();
}

fhir::Result<workflow::Content> read_content(const Context& context, const Environment& environment) {
  auto document = decode(context, environment.config.limits);
  if (!document) return document.error();
  auto content = workflow::check_content(std::move(*document), environment.rulebook);
  if (!content) return content;
  // The destination decides (HDR-11): when it is not the target, its own rules have to let the caller in as well.
  if (const auto allowed = service_for(context, environment, content->service->id()); !allowed) return allowed.error();
  if (content->service != context.service)
    content->warnings.push_back({fhir::Severity::warning, fhir::Category::invariant, "HDR-11",
                                 "NHSD-Target-Identifier names another service than the destination.",
                                 "http.NHSD-Target-Identifier"});
  return content;
}

std::vector<fhir::Uuid> fresh_ids(const fhir::Result<workflow::Content>& content, const Environment& environment) {
  std::vector<fhir::Uuid> ids(content ? workflow::fresh_ids_for(*content) : 0);
  for (auto& id : ids) id = environment.new_id();
  return ids;
}

/// The pipeline's own errors come without the unit having recorded anything, or without our knowing that it has.
bool was_settled(const fhir::Result<void>& written) {
  if (written) return true;
  const auto category = written.error().category;
  return category != fhir::Category::timeout && category != fhir::Category::unavailable &&
         category != fhir::Category::exception;
}

}  // namespace

boost::asio::awaitable<Outcome> process_message(Context& context, const Environment& environment) {
  auto content = read_content(context, environment);
  auto ids = fresh_ids(content, environment);
  auto body = body_to_keep(context, content);
  workflow::Request request{.content = std::move(content),
                            .request_id = context.request_id,
                            .correlation_id = context.correlation_id,
                            .body_hash = context.body_hash,
                            .body = std::move(body),
                            .organisation = context.identity.organisation,
                            .base_url = environment.base_url,
                            .now = context.received,
                            .fresh_ids = std::move(ids)};
  auto unit =
      std::make_shared<workflow::MessageUnit>(std::move(request), context.audit, context.claim, context.started);
  const auto written = co_await environment.store.write(unit, context.deadline);
  context.audited = was_settled(written);
  if (context.audited) context.audit = unit->audit();
  if (!written) co_return written.error();
  co_return resource_response(unit->reply());
}

}  // namespace bars::handlers
