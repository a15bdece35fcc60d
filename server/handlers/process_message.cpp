#include "server/handlers/handlers.hpp"
#include "server/handlers/submission.hpp"
#include "server/workflow/message_unit.hpp"

#include <algorithm>

namespace bars::handlers {

namespace {

/// For the metrics: each rule once, however often it is broken.
void note_rules(const std::vector<fhir::Issue>& issues, std::vector<observability::BrokenRule>& rules) {
  for (const auto& issue : issues) {
    const bool refuses = issue.severity == fhir::Severity::error;
    const auto is_same = [&](const auto& known) { return known.id == issue.rule && known.refuses == refuses; };
    if (std::none_of(rules.begin(), rules.end(), is_same)) rules.push_back({issue.rule, refuses});
  }
}

fhir::Result<workflow::Content> read_content(Context& context, const Environment& environment) {
  auto document = decode_body(context, environment.config.limits);
  if (!document) return document.error();
  auto judgement = workflow::judge(std::move(*document), context.services->rulebook);
  note_rules(judgement.issues, context.notes.rules);
  auto content = workflow::verdict(std::move(judgement));
  if (content && content->service != context.service)
    content->warnings.push_back({fhir::Severity::warning, fhir::Category::invariant, "HDR-11",
                                 "NHSD-Target-Identifier names another service than the destination.",
                                 "http.NHSD-Target-Identifier"});
  return content;
}

/// Whether the caller may send a message of this type. The destination decides (HDR-11): when it is not the target, its
/// own rules have to let the caller in as well.
fhir::Result<void> check_access(Context& context, const workflow::Content& content) {
  const security::MessageType type{.name = name_of(content.decision.type), .event = code_of(content.message.event)};
  context.audit.request_type = type.name;
  context.audit.source_endpoint = content.message.header.source_endpoint();
  for (const auto* service : {context.service, content.service})
    if (auto allowed = security::decide_message(service->config(), context.identity, type); !allowed) return allowed;
  return {};
}

}  // namespace

boost::asio::awaitable<Outcome> process_message(Context& context, const Environment& environment) {
  auto content = read_content(context, environment);
  if (content) {
    // Before the request id is looked up: who may not send a message does not learn what became of its id.
    if (const auto allowed = check_access(context, *content); !allowed) co_return allowed.error();
  }
  auto request = submission(context, environment, content ? content->document.root : fhir::Node(),
                            content ? workflow::fresh_ids_for(*content) : 0);
  auto unit = std::make_shared<workflow::MessageUnit>(std::move(request), std::move(content), context.audit,
                                                      context.claim, context.started);
  context.turn.reset();
  context.stages.enter(Stage::store);
  const auto written = co_await environment.store.write(unit, context.deadline);
  context.stages.enter(Stage::answer);
  context.audited = was_settled(written);
  if (context.audited) context.audit = unit->audit();
  context.notes.id_reused = context.audited && unit->reuses_id();
  if (!written) co_return written.error();
  co_return resource_response(unit->reply());
}

}  // namespace bars::handlers
