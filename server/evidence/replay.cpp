#include "server/evidence/replay.hpp"

#include "fhir/json.hpp"
#include "fhir/versions.hpp"
#include "server/answer.hpp"
#include "server/evidence/reply.hpp"
#include "server/handlers/resource_text.hpp"
#include "server/http/compression.hpp"
#include "server/http/text.hpp"
#include "server/routes.hpp"
#include "storage/owner_name.hpp"

#include <fmt/format.h>
#include <boost/beast/http/status.hpp>

#include <algorithm>

namespace bars::evidence {

namespace {

using fhir::Build;
using storage::ResourceRecord;

const Route* route_of(std::string_view interaction) noexcept {
  const auto all = routes();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Route& route) { return route.interaction == interaction; });
  return found == all.end() ? nullptr : &*found;
}

/// As far as it is known: an id is, a version is not.
std::string path_of(const Route& route, const storage::AuditRecord& record) {
  std::string path(route.path);
  const auto place = path.find("{id}");
  const auto slash = record.resource.find('/');
  if (place != std::string::npos && slash != std::string::npos)
    path.replace(place, 4, std::string_view(record.resource).substr(slash + 1));
  return path;
}

http::Head head_of(const storage::AuditRecord& record) {
  http::Head head;
  for (std::string_view rest = record.headers; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    const auto colon = line.find(": ");
    if (line.starts_with("_format: "))
      head.query.push_back({"_format", std::string(line.substr(colon + 2))});
    else if (colon != std::string_view::npos)
      head.headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  head.path = "/";
  return head;
}

handlers::Context context_of(const http::Head& head, const storage::AuditRecord& record) {
  handlers::Context context{.head = head, .received = record.at, .audit = record};
  if (const auto* route = route_of(record.interaction)) context.permission = route->permission;
  return context;
}

/// What a read of then was answered with.
const ResourceRecord* version_read(const storage::AuditRecord& record, const Conversation& conversation) {
  for (const auto& held : conversation.held)
    if (name_of(held.resource) == record.resource) return version_at(held, record.at);
  return nullptr;
}

/// Random, and not kept.
void remove_outcome_id(http::Response& response) {
  const auto document = fhir::decode_json(response.body, fhir::own_json);
  if (!document) return;
  fhir::Arena arena;
  Build build(arena);
  response.body = fhir::encode_json(build.with(document->root, "id", {}));
}

struct Made {
  handlers::Outcome outcome;
  std::string_view how;
};

/// Nothing in the place of a body.
Made unknown(const storage::AuditRecord& record, std::string_view why) {
  http::Response response;
  response.status = record.status;
  return {std::move(response), why};
}

Made outcome_of(const Exchange& exchange, const Conversation& conversation) {
  const auto& record = exchange.record;
  if (!record.refusal.empty())
    return {storage::decode_refusal(record.refusal),
            "Made again from the audit record; its own random id is not kept."};
  if (record.status >= 400) return unknown(record, "The record has no more than the status and the detail.");
  if (exchange.message && record.interaction == "process-message")
    if (auto reply = reply_to(*exchange.message, conversation))
      return {handlers::resource_response(std::move(*reply)),
              "Made again from the message and the versions that are held, as it was made then."};
  if (record.interaction.ends_with("-read"))
    if (const auto* version = version_read(record, conversation))
      return {handlers::version_response(*version), "The version that was held when it was asked for."};
  return unknown(record,
                 "The body, and what the head says of it, is not kept and cannot be made again from what is held.");
}

/// In which form the answer went out. What was refused for its framing has no headers on record that would tell.
void name_form(const http::Head& head, http::Response& response) {
  if (head.headers.empty() || response.status == 204) {
    response.content_type.clear();
    return;
  }
  const auto format = http::choose_format(head, fhir::core_major);
  response.content_type = format && *format == http::Format::xml ? http::fhir_xml : http::fhir_json;
  if (http::wants_gzip(head)) response.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace

std::string request_head(const Exchange& exchange, const config::Receiver& config) {
  const auto& record = exchange.record;
  if (record.peer == "local") return {};
  std::string text;
  if (const auto* route = route_of(record.interaction))
    text = fmt::format("{} {}{}\n", name_of(route->method), config.listen.base_path, path_of(*route, record));
  if (!record.request_id.empty()) text += fmt::format("X-Request-ID: {}\n", record.request_id);
  if (!record.correlation_id.empty()) text += fmt::format("X-Correlation-ID: {}\n", record.correlation_id);
  return text + record.headers;
}

Answer answer_to(const Exchange& exchange, const Conversation& conversation, const config::Receiver& config) {
  const auto& record = exchange.record;
  auto made = outcome_of(exchange, conversation);
  const auto head = head_of(record);
  const auto context = context_of(head, record);
  auto response = form_answer(std::move(made.outcome), context, config, [] { return fhir::Uuid(); });
  if (!record.refusal.empty()) remove_outcome_id(response);
  std::erase_if(response.headers, [](const auto& header) { return header.first == "Allow"; });  // of a path not kept
  name_form(head, response);
  return {std::move(response), made.how};
}

std::string answer_head(const http::Response& response) {
  auto text = fmt::format(
      "{} {}\n", response.status,
      std::string_view(boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(response.status))));
  if (!response.content_type.empty()) text += fmt::format("Content-Type: {}\n", response.content_type);
  for (const auto& [name, value] : response.headers) text += fmt::format("{}: {}\n", name, value);
  return text;
}

}  // namespace bars::evidence
