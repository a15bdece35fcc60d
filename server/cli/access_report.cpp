#include "server/cli/access_report.hpp"

#include "config/names.hpp"
#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/routes.hpp"
#include "server/security/access.hpp"
#include "server/workflow/decision_table.hpp"
#include "server/workflow/directory.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bars::cli {

namespace {

using fhir::Build;
using fhir::Node;
using security::Permission;

/// The first route of a permission: all of them demand the same of the headers.
const Route& route_of(Permission permission) {
  return *std::find_if(routes().begin(), routes().end(),
                       [&](const Route& route) { return route.permission == permission; });
}

std::string all_of(const fhir::Error& error) {
  auto text = error.diagnostics;
  for (const auto& further : error.further) text.append(" ").append(further.diagnostics);
  return text;
}

Verdict refused(std::string_view name, const fhir::Error& error) {
  return {.name = name, .event = {}, .status = fhir::wire(error.category).status, .why = all_of(error)};
}

/// The event that a request of the decision table begins with; "" for a write of a resource.
std::string_view event_of(std::string_view request) {
  for (const auto& section : workflow::decision_table())
    for (const auto& row : section.rows)
      if (name_of(row.type) == request) return row.event.codes().front();
  return {};
}

/// One caller before one configuration.
class Question {
 public:
  Question(const config::Receiver& receiver, const http::Head& head)
      : receiver_(receiver), head_(head), directory_(receiver.services) {}

  AccessReport answer() const {
    AccessReport report;
    const security::IdentityRules lenient{.header_bytes = receiver_.limits.identity_header_bytes,
                                          .organisation_required = false,
                                          .target_required = false};
    if (auto caller = security::read_identity(head_, lenient)) report.caller = std::move(*caller);
    const auto strict = security::read_identity(head_, identity_rules(route_of(Permission::message), receiver_));
    if (!strict) report.headers = all_of(strict.error());
    if (report.caller.target)
      if (const auto found = directory_.find(report.caller.target->value)) report.service = &(*found)->config();
    if (report.service != nullptr) {
      for (const auto& rule : report.service->access) report.rules.push_back(security::mismatches(rule, report.caller));
      report.decides = security::deciding_rule(*report.service, report.caller);
    }
    for (const auto permission : security::permissions) report.interactions.push_back(judge(permission));
    for (const auto type : config::message_type_names())
      if (type.find('.') != std::string_view::npos || !event_of(type).empty()) report.messages.push_back(judge(type));
    return report;
  }

 private:
  Verdict judge(Permission permission) const {
    const auto name = security::name_of(permission);
    const auto caller = security::read_identity(head_, identity_rules(route_of(permission), receiver_));
    if (!caller) return refused(name, caller.error());
    if (!caller->target) return {.name = name, .event = {}, .why = "no service is asked: every caller may"};
    const auto service = directory_.find(caller->target->value);
    if (!service) return refused(name, service.error());
    if (const auto allowed = security::decide((*service)->config(), *caller, permission); !allowed)
      return refused(name, allowed.error());
    return {.name = name, .event = {}, .why = allowing((*service)->config(), *caller)};
  }

  Verdict judge(std::string_view type) const {
    auto verdict = judge(Permission::message);
    verdict.name = type;
    verdict.event = event_of(type);
    if (verdict.status != 200) return verdict;
    const auto caller = security::read_identity(head_, identity_rules(route_of(Permission::message), receiver_));
    const auto* service = *directory_.find(caller->target->value);
    const auto allowed = security::decide_message(service->config(), *caller, {verdict.name, verdict.event});
    if (!allowed) {
      verdict.status = fhir::wire(allowed.error().category).status;
      verdict.why = all_of(allowed.error());
    } else if (verdict.event.empty() && !service->allows_write(type)) {
      verdict.status = 501;
      verdict.why = "access is not what refuses it: rest_writes of the service does not name it";
    }
    return verdict;
  }

  static std::string allowing(const config::Service& service, const security::Identity& caller) {
    return fmt::format("access rule {} allows it", *security::deciding_rule(service, caller) + 1);
  }

  const config::Receiver& receiver_;
  const http::Head& head_;
  const workflow::Directory directory_;
};

std::string_view or_none(std::string_view text) { return text.empty() ? "(none)" : text; }

std::string rule_line(const AccessReport& report, std::size_t rule) {
  const auto& mismatches = report.rules[rule];
  if (!mismatches.empty()) return fmt::format("  rule {}: does not match: {}\n", rule + 1, fmt::join(mismatches, ", "));
  if (report.decides == rule) return fmt::format("  rule {}: matches, and decides\n", rule + 1);
  return fmt::format("  rule {}: matches, behind the one that decides\n", rule + 1);
}

std::string lines_of(std::string_view title, const std::vector<Verdict>& verdicts) {
  auto text = fmt::format("\n{}\n", title);
  for (const auto& verdict : verdicts)
    text += fmt::format("  {:<28}  {}  {}\n", verdict.name, verdict.status, verdict.why);
  return text;
}

Node verdicts_of(Build& build, const std::vector<Verdict>& verdicts) {
  std::vector<Node> nodes;
  nodes.reserve(verdicts.size());
  for (const auto& verdict : verdicts)
    nodes.push_back(build.object({{"name", build.copy(verdict.name)},
                                  {"event", build.copy_if(verdict.event)},
                                  {"status", build.integer(verdict.status)},
                                  {"why", build.copy(verdict.why)}}));
  return build.array(nodes);
}

Node texts_of(Build& build, const std::vector<std::string>& texts) {
  std::vector<Node> nodes;
  nodes.reserve(texts.size());
  for (const auto& text : texts) nodes.push_back(build.copy(text));
  return build.array(nodes);
}

Node rules_of(Build& build, const AccessReport& report) {
  std::vector<Node> rules;
  for (std::size_t i = 0; i < report.rules.size(); ++i) {
    std::vector<Node> mismatches;
    for (const auto key : report.rules[i]) mismatches.push_back(Build::text(key));
    rules.push_back(build.object({{"rule", build.integer(static_cast<std::int64_t>(i + 1))},
                                  {"matches", Node::boolean(mismatches.empty())},
                                  {"decides", Node::boolean(report.decides == i)},
                                  {"mismatches", build.array(mismatches)}}));
  }
  return build.array(rules);
}

}  // namespace

const Verdict* AccessReport::find(std::string_view name) const noexcept {
  for (const auto* verdicts : {&interactions, &messages})
    for (const auto& verdict : *verdicts)
      if (verdict.name == name) return &verdict;
  return nullptr;
}

AccessReport report_access(const config::Receiver& receiver, const http::Head& head) {
  return Question(receiver, head).answer();
}

std::string as_text(const AccessReport& report) {
  const auto& caller = report.caller;
  auto text = fmt::format("organisation      {}\nsoftware          {}\nsoftware name     {}\nsoftware version  {}\n",
                          or_none(caller.organisation), or_none(caller.software), or_none(caller.software_name),
                          or_none(caller.software_version));
  text += fmt::format("roles             {}\n", or_none(fmt::format("{}", fmt::join(caller.practitioner_roles, ", "))));
  if (!report.headers.empty()) text += fmt::format("headers           {}\n", report.headers);
  if (report.service == nullptr) {
    text += "service           (none that is known and active)\n";
  } else {
    text += fmt::format("service           {} {}, reads: {}\n\n{}\n", report.service->id.value, report.service->name,
                        report.service->reads == config::Reads::own ? "own" : "all", report.service->file.string());
    for (std::size_t i = 0; i < report.rules.size(); ++i) text += rule_line(report, i);
    if (!report.decides) text += "  no rule matches: everything is refused\n";
  }
  return text + lines_of("interactions", report.interactions) + lines_of("messages", report.messages);
}

std::string as_json(const AccessReport& report) {
  fhir::Arena arena;
  Build build(arena);
  const auto& caller = report.caller;
  const Node service = report.service == nullptr ? Node() : build.copy(report.service->id.value);
  const Node reads =
      report.service == nullptr ? Node() : Build::text(report.service->reads == config::Reads::own ? "own" : "all");
  const Node rule = report.decides ? build.integer(static_cast<std::int64_t>(*report.decides + 1)) : Node();
  return fhir::encode_json(
             build.object({{"caller", build.object({{"organisation", build.copy_if(caller.organisation)},
                                                    {"software", build.copy_if(caller.software)},
                                                    {"softwareName", build.copy_if(caller.software_name)},
                                                    {"softwareVersion", build.copy_if(caller.software_version)},
                                                    {"roles", texts_of(build, caller.practitioner_roles)}})},
                           {"headers", build.copy_if(report.headers)},
                           {"service", service},
                           {"reads", reads},
                           {"rule", rule},
                           {"rules", rules_of(build, report)},
                           {"interactions", verdicts_of(build, report.interactions)},
                           {"messages", verdicts_of(build, report.messages)}})) +
         "\n";
}

}  // namespace bars::cli
