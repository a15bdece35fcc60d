#include "fhir/issue.hpp"
#include "fhir/r4/definitions.hpp"
#include "server/cli/command.hpp"
#include "server/cli/configuration.hpp"
#include "server/cli/message_file.hpp"
#include "server/cli/report.hpp"
#include "server/packages.hpp"
#include "server/workflow/services.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bars::cli {

namespace {

struct Options {
  std::string config;
  std::vector<std::string> files;
  bool json = false;
};

/// What the files are checked by: everything that `serve` has, or, without a configuration, what needs no service.
struct Rules {
  config::Receiver receiver;
  std::unique_ptr<const fhir::profile::Profiles> profiles;
  std::unique_ptr<const workflow::Services> services;
  workflow::Rulebook rulebook;
};

/// Null after the faults were printed.
std::unique_ptr<Rules> load_rules(const std::string& file) {
  auto rules = std::make_unique<Rules>();
  if (file.empty()) return rules;
  auto receiver = load_for_judging(file);
  if (!receiver) return nullptr;
  rules->receiver = std::move(*receiver);
  auto profiles = load_profiles_or_print(rules->receiver);
  if (!profiles) return nullptr;
  rules->profiles = std::move(*profiles);
  rules->services = std::make_unique<const workflow::Services>(rules->receiver.services, rules->profiles.get(),
                                                               profile_faults(rules->receiver.validation));
  rules->rulebook = rules->services->rulebook;
  return rules;
}

/// A Bundle is judged as a message, unless its type says that it is something else.
bool is_message(fhir::Node root) {
  constexpr std::array<std::string_view, 8> others{"searchset",      "collection",          "document",
                                                   "history",        "transaction",         "batch",
                                                   "batch-response", "transaction-response"};
  if (root.resource_type() != "Bundle") return false;
  return std::find(others.begin(), others.end(), root["type"].text()) == others.end();
}

Report refused(Report report, fhir::Error error) {
  report.refused = true;
  report.issues = fhir::issues_of(std::move(error));
  return report;
}

Report check(const std::string& file, std::string_view text, const Rules& rules) {
  Report report{.file = file, .checked_as = {}, .refused = false, .issues = {}};
  auto document = decode_message(text, rules.receiver.limits);
  if (!document) return refused(std::move(report), document.error());
  if (is_message(document->root)) {
    report.checked_as = "message";
    auto judgement = workflow::judge(std::move(*document), rules.rulebook);
    report.refused = judgement.refused;
    report.issues = std::move(judgement.issues);
    return report;
  }
  report.checked_as = fhir::r4::find_resource(document->root.resource_type()) != nullptr
                          ? std::string(document->root.resource_type())
                          : "resource";
  fhir::Issues issues;
  workflow::check_resource(document->root, rules.rulebook, issues);
  report.refused = issues.has_errors();
  report.issues = issues.take();
  sort_by_severity(report.issues);
  return report;
}

int validate(const Options& options) {
  const auto rules = load_rules(options.config);
  if (!rules) return bad_usage;
  const bool progress = options.files.size() > 1 && ::isatty(STDERR_FILENO) == 1;
  std::size_t refusals = 0;
  for (std::size_t i = 0; i < options.files.size(); ++i) {
    const auto& file = options.files[i];
    if (progress) fmt::print(stderr, "\r{} of {}\x1b[K", i + 1, options.files.size());
    const auto text = read_file(file, rules->receiver.limits.body_bytes);
    if (progress) fmt::print(stderr, "\r\x1b[K");
    if (!text) {
      fmt::print(stderr, "{}: cannot be read\n", file);
      ++refusals;
      continue;
    }
    const auto report = check(file, *text, *rules);
    if (report.refused) ++refusals;
    fmt::print("{}", options.json ? as_json(report) : as_text(report));
  }
  if (!options.json && options.files.size() > 1)
    fmt::print("{} of {} accepted\n", options.files.size() - refusals, options.files.size());
  return refusals == 0 ? succeeded : failed;
}

}  // namespace

void add_validate(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand(
      "validate", "Check message files (FHIR JSON or XML) as the receiver would, and print every issue with its path");
  command->add_option("MESSAGE", options->files, "Files; - is standard input")->required();
  command->add_option("--config", options->config,
                      "The receiver's configuration; without it only what needs no service or package is checked");
  command->add_flag("--json", options->json, "One JSON object for each file, a line each");
  command->callback([options, &chosen] { chosen = [options] { return validate(*options); }; });
}

}  // namespace bars::cli
