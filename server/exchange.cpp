#include "server/exchange.hpp"

#include "fhir/versions.hpp"
#include "server/answer.hpp"
#include "server/http/compression.hpp"
#include "server/http/negotiation.hpp"
#include "server/http/representation.hpp"
#include "server/observability/log.hpp"
#include "server/observability/payload.hpp"
#include "server/security/bearer.hpp"
#include "server/security/digest.hpp"
#include "server/security/disclosure.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bars {

using boost::asio::awaitable;
using fhir::Category;
using fhir::Error;
using handlers::Context;
using handlers::Outcome;
using observability::Stage;
using std::chrono::steady_clock;

namespace {

/// For the audit: every problem, and what was accepted with a warning.
std::string details_of(const Error& error, const std::vector<std::string>& warnings) {
  std::string details = error.diagnostics;
  for (const auto& problem : error.further) details.append("\n").append(problem.diagnostics);
  for (const auto& warning : warnings) details.append("\n").append(warning);
  return details;
}

/// TI-4. The test tool wants another code of requests for validation (tool-quirks); the body is not read yet, so it is
/// the service that tells: one that takes them.
Category malformed_id(const security::Identity& identity, const workflow::Directory& directory) {
  if (!identity.target) return Category::value;
  const auto service = directory.find(identity.target->value);
  if (!service || !(*service)->tolerates("tool-quirks")) return Category::value;
  return (*service)->takes("servicerequest-request-validation") ? Category::invariant : Category::value;
}

Error overloaded() {
  return {.category = Category::unavailable,
          .diagnostics = "The receiver is at work on as many requests as it can take; send it again with the same ids.",
          .expression = {},
          .retry_after = std::chrono::seconds(1)};
}

/// What is refused because of the moment, not because of the request.
bool is_for_now(unsigned status) noexcept { return status == 408 || status == 429 || status == 500 || status == 503; }

/// A record that is waited for.
class AuditUnit final : public storage::Unit {
 public:
  explicit AuditUnit(storage::AuditRecord record) : record_(std::move(record)) {}
  fhir::Result<void> apply(storage::Transaction&) override { return {}; }
  void settle(storage::Transaction& transaction, const Error*) override { transaction.add_audit(record_); }

 private:
  const storage::AuditRecord record_;
};

std::string microseconds(std::chrono::steady_clock::duration time) {
  return fmt::format("{}", std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}
/// Of the ids and the identity headers.
void note_header_faults(const std::vector<Error>& problems, observability::Notes& notes) {
  constexpr std::string_view prefix = "http.";
  const auto note = [&](const std::string& expression, Category category) {
    if (expression.starts_with(prefix))
      notes.header_faults.push_back({expression.substr(prefix.size()), category == Category::required});
  };
  for (const auto& problem : problems) {
    note(problem.expression, problem.category);
    for (const auto& further : problem.further) note(further.expression, further.category);
  }
}

/// What is let pass (identity_headers: warn).
void note_missing_callers(const Context& context, observability::Notes& notes) {
  if (context.identity.organisation.empty()) notes.header_faults.push_back({"NHSD-End-User-Organisation", true});
  if (context.identity.software.empty()) notes.header_faults.push_back({"NHSD-Requesting-Software", true});
}

/// The audit has what the sender said; the log only what cannot be a patient's.
void log_exchange(const Context& context, const handlers::Environment& environment, bool recorded) {
  const auto& audit = context.audit;
  const auto level = !recorded || audit.status >= 500 ? config::LogLevel::error : config::LogLevel::info;
  if (!observability::logs(level)) return;
  const auto trace = context.trace ? *context.trace : http::begin_trace(environment.new_id);
  const auto& stages = context.stages;
  observability::log(level, recorded ? "exchange.answered" : "exchange.answered.unaudited",
                     {{"request_id", security::shown_guid(audit.request_id)},
                      {"correlation_id", security::shown_guid(audit.correlation_id)},
                      {"trace_id", security::shown_trace_id(trace.trace())},
                      {"span_id", trace.span()},
                      {"peer", audit.peer},
                      {"address", audit.address},
                      {"organisation", security::shown_organisation(audit.organisation)},
                      {"target", context.service != nullptr ? context.service->id() : std::string_view()},
                      {"interaction", audit.interaction},
                      {"request_type", audit.request_type},
                      {"status", fmt::format("{}", audit.status)},
                      {"code", audit.code},
                      {"issue", audit.issue},
                      {"detail", audit.status < 400 ? "" : audit.detail},
                      {"fault", audit.status < 400   ? ""
                                : audit.status < 500 ? "sender"
                                                     : "receiver"},  // OO-8
                      {"duration_us", fmt::format("{}", audit.duration_microseconds)},
                      {"head_us", microseconds(stages.took(Stage::head))},
                      {"body_us", microseconds(stages.took(Stage::body))},
                      {"wait_us", microseconds(stages.took(Stage::wait))},
                      {"judge_us", microseconds(stages.took(Stage::judge))},
                      {"store_us", microseconds(stages.took(Stage::store))},
                      {"answer_us", microseconds(stages.took(Stage::answer))}});
}

}  // namespace

awaitable<http::Response> Exchange::answer(const security::Peer& peer, http::Received received,
                                           http::BodyReader& body) {
  static const http::Head no_head;
  auto context = begin(peer, received, received.head ? *received.head : no_head);
  Outcome outcome = Error{Category::exception, "The receiver failed while it processed the request.", {}};
  try {
    if (received.head)
      outcome = co_await attempt(peer, context, body);
    else
      outcome = received.head.error();
  } catch (const std::exception& bug) {
    observability::log(config::LogLevel::error, "exchange.exception", {{"what", bug.what()}});
  }
  if (context.audit.headers.empty()) keep_headers(context);
  auto response = respond(context, std::move(outcome));
  const auto recorded = co_await leave_record(context);
  context.stages.end();
  if (!recorded) response = respond(context, recorded.error());
  log_exchange(context, environment_, recorded && *recorded);
  count(context, recorded && *recorded);
  co_return response;
}

/// The way through, top to bottom. The order is what a sender sees: transport and headers, access, content, request id,
/// state.
awaitable<Outcome> Exchange::attempt(const security::Peer& peer, Context& context, http::BodyReader& body) {
  // In which form to answer, refusals included. What cannot be met is refused at its place, in JSON.
  const auto format = http::choose_format(context.head, fhir::core_major);
  if (format) context.format = *format;

  // 1. Who is at the other end: the certificate's chain was verified, its name must be a listed one (ERR-8).
  if (!peer.listed)
    co_return Error{
        Category::peer_forbidden, "The client certificate is not one of those that may call this receiver.", {}};

  // 2. Which interaction: path and method.
  const auto matched = match(context.head, environment_.config.listen.base_path);
  if (!matched) co_return matched.error();
  const auto& route = *matched->route;
  context.resource_id = matched->resource_id;
  context.version_id = matched->version_id;
  context.permission = route.permission;
  context.audit.interaction = route.interaction;

  // 3. In which form: what the caller accepts and what it sends.
  if (!format) co_return format.error();
  if (route.takes == Takes::message) {
    const auto form = http::read_body_form(context.head);
    if (!form) co_return form.error();
    context.body_form = *form;
  }

  // 4. The two ids and the identity headers: every problem together. Who asks is known now, and whether it asks too
  // often; what cannot be read counts as well.
  auto identified = check_identity(route, context);
  if (auto admitted = rates_.admit(context.identity.organisation, context.started); !admitted)
    co_return admitted.error();
  if (!identified) co_return identified.error();

  // 5. The service that is asked, and whether it lets this caller do this. Until here no body was read.
  if (auto allowed = check_access(route, context); !allowed) co_return allowed.error();

  // 6. The message, a place among the requests that are worked on, the right to process its request id (of several
  // copies one at a time goes on), and its turn. A sender that is slow to send its message takes no place.
  if (route.takes == Takes::message) {
    context.stages.enter(Stage::body);
    if (auto received = co_await receive_message(context, body); !received) co_return received.error();
  }
  context.deadline = steady_clock::now() + environment_.config.limits.request_seconds;
  const auto place = admission_.enter();
  if (!place) co_return overloaded();
  if (route.takes == Takes::message) take_hash(context);
  if (route.takes != Takes::nothing) {
    context.stages.enter(Stage::wait);
    if (auto claimed = co_await claim_request_id(context); !claimed) co_return claimed.error();
    if (auto taken = co_await take_turn(context); !taken) co_return taken.error();
  }

  // 7. The interaction itself: content, then one visit to the store.
  context.stages.enter(Stage::judge);
  co_return co_await route.handler(context, environment_);
}

fhir::Result<void> Exchange::check_identity(const Route& route, Context& context) {
  const auto& config = environment_.config;
  auto identity = identities_.read(context.head, identity_rules(route, config));
  const auto malformed = route.takes == Takes::message && identity
                             ? malformed_id(*identity, context.services->directory)
                             : Category::value;

  std::vector<Error> problems;
  const auto read_id = [&](std::string_view name, std::string_view text, fhir::Uuid& id) {
    if (const auto uuid = fhir::parse_uuid(text)) {
      id = *uuid;
      return;
    }
    auto expression = fmt::format("http.{}", name);
    if (text.empty())  // TI-3
      problems.push_back({Category::required, fmt::format("The header {} is missing.", name), std::move(expression)});
    else  // TI-4
      problems.push_back({malformed, fmt::format("The header {} is not a GUID.", name), std::move(expression)});
  };
  read_id("X-Request-ID", context.audit.request_id, context.request_id);
  read_id("X-Correlation-ID", context.audit.correlation_id, context.correlation_id);

  if (identity) {
    context.identity = std::move(*identity);
    context.audit.organisation = context.identity.organisation;
    context.audit.software = context.identity.software;
    context.audit.practitioner = context.identity.practitioner;
    context.audit.headers = context.identity.raw;
    if (context.identity.target) context.audit.target = context.identity.target->value;
    context.audit.detail = fmt::format("{}", fmt::join(context.identity.warnings, "\n"));
  } else {
    context.audit.headers = security::raw_identity(context.head, config.limits.identity_header_bytes);
    problems.push_back(identity.error());
  }
  keep_other_headers(context);
  note_header_faults(problems, context.notes);
  if (!problems.empty()) return combine(std::move(problems));
  if (route.caller == Caller::identified) note_missing_callers(context, context.notes);
  return {};
}

/// All that the sender said of itself is on record (LOG-1, HDR-5).
void Exchange::keep_other_headers(Context& context) const {
  auto& audit = context.audit;
  security::add_other_headers(context.head, environment_.config.limits.identity_header_bytes, audit.headers);
  audit.claims = security::bearer_claims(context.head);
  if (context.trace) audit.headers += http::received_trace(context.head);
}

/// The same of a request that was refused before anybody looked at who asks.
void Exchange::keep_headers(Context& context) const {
  context.audit.headers = security::raw_identity(context.head, environment_.config.limits.identity_header_bytes);
  keep_other_headers(context);
}

fhir::Result<void> Exchange::check_access(const Route& route, Context& context) const {
  if (!context.identity.target) return {};  // only /metadata gets here without one
  const auto service = context.services->directory.find(context.identity.target->value);
  if (!service) {
    auto unknown = service.error();
    unknown.expression = "http.NHSD-Target-Identifier";
    return unknown;
  }
  context.service = *service;
  return security::decide(context.service->config(), context.identity, route.permission);
}

awaitable<fhir::Result<void>> Exchange::receive_message(Context& context, http::BodyReader& body) {
  const auto& limits = environment_.config.limits;
  auto text = co_await body.read(limits.body_bytes);
  if (text && context.body_form.gzip)
    text = http::inflate_body(*text, {.bytes = limits.body_bytes, .ratio = limits.inflate_ratio});
  if (!text) co_return text.error();
  context.body = std::move(*text);
  co_return fhir::Result<void>();
}

/// Of the content: a retry that is compressed otherwise is the same request (TI-12).
void Exchange::take_hash(Context& context) {
  context.body_hash = security::sha256(context.body);
  context.audit.body_hash = security::hex(context.body_hash);
}

awaitable<fhir::Result<void>> Exchange::claim_request_id(Context& context) {
  auto claim = co_await claims_.acquire(context.request_id, context.deadline);
  if (!claim) co_return claim.error();
  context.claim = std::move(*claim);
  co_return fhir::Result<void>();
}

awaitable<fhir::Result<void>> Exchange::take_turn(Context& context) {
  auto turn = co_await turns_.take(context.deadline, admission_.is_crowded());
  if (!turn) co_return turn.error();
  context.turn = std::move(*turn);
  co_return fhir::Result<void>();
}

Context Exchange::begin(const security::Peer& peer, const http::Received& received, const http::Head& head) const {
  Context context{.head = head,
                  .services = environment_.services.get(),
                  .received = environment_.now(),
                  .started = steady_clock::now(),
                  .trace = http::continue_trace(head, environment_.new_id)};
  context.audit.at = context.received;
  context.audit.request_id = received.request_id;
  context.audit.correlation_id = received.correlation_id;
  context.audit.peer = peer.name;
  context.audit.address = peer.address;
  return context;
}

/// The outcome as a response, and what the audit record says of it.
http::Response Exchange::respond(Context& context, Outcome outcome) const {
  context.stages.enter(Stage::answer);
  auto& audit = context.audit;
  if (!outcome) {
    const auto& error = outcome.error();
    const auto seen = wire(error.category);
    audit.code = seen.code;
    audit.issue = seen.issue;
    if (!context.audited) {
      audit.detail = details_of(error, context.identity.warnings);
      audit.refusal = storage::encode_refusal(error);
    }
  }
  auto response = form_answer(std::move(outcome), context, environment_.config, environment_.new_id);
  audit.status = response.status;
  if (environment_.config.log.trace_payload)
    observability::trace_payload(audit.request_id, context.head, context.body, response.body);
  http::represent(response, context.format, http::wants_gzip(context.head));

  context.stages.end();
  audit.duration_microseconds = std::chrono::duration_cast<std::chrono::microseconds>(context.stages.total()).count();
  return response;
}

/// Of a change it is part of; the others are left for the next commit, or waited for (audit.reads). What is refused
/// only for now is never waited for: it was to be told at once.
awaitable<fhir::Result<bool>> Exchange::leave_record(Context& context) {
  const auto& audit = context.audit;
  if (context.audited) co_return true;
  if (environment_.config.audit.reads == config::AuditReads::durable && !is_for_now(audit.status)) {
    const bool has_deadline = context.deadline != storage::Deadline();
    const auto until =
        has_deadline ? context.deadline : steady_clock::now() + environment_.config.limits.request_seconds;
    context.stages.enter(Stage::store);
    const auto written = co_await environment_.store.write(std::make_shared<AuditUnit>(audit), until);
    if (!written) co_return written.error();
    co_return true;
  }
  co_return environment_.store.record(audit);
}

void Exchange::count(const Context& context, bool recorded) {
  const auto& audit = context.audit;
  counts_.count({.interaction = audit.interaction,
                 .request_type = audit.request_type,
                 .status = audit.status,
                 .code = audit.code,
                 .issue = audit.issue,
                 .organisation = security::shown_organisation(audit.organisation),
                 .stages = context.stages,
                 .notes = context.notes,
                 .recorded = recorded});
}

}  // namespace bars
