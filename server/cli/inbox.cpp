#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/cli/command.hpp"
#include "server/cli/configuration.hpp"
#include "server/cli/inbox_report.hpp"
#include "server/cli/slot_file.hpp"
#include "server/control/channel.hpp"
#include "server/control/inbox_commands.hpp"
#include "server/security/random_id.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bars::cli {

namespace {

using fhir::Build;
using fhir::Member;
using fhir::Node;

constexpr std::size_t usual_limit = 50;

struct Options {
  std::string config;
  std::string service;
  std::string id;
  std::string since;
  std::string status;
  std::string reason;
  std::size_t limit = usual_limit;
  std::optional<std::int64_t> message;
  std::optional<std::int64_t> version;
  bool unacknowledged = false;
  bool patient = false;
  bool json = false;
};

int refused(const fhir::Error& error) {
  fmt::print(stderr, "{}\n", error.diagnostics);
  return failed;
}

/// Commands to the store that the configuration names, and what they answer.
class Inbox {
 public:
  explicit Inbox(const config::Receiver& receiver)
      : channel_(receiver, security::wall_clock, [] { return security::random_id(security::wall_clock()); }) {}

  fhir::Result<fhir::Document> ask(std::string_view command, const std::vector<Member>& arguments) {
    fhir::Arena arena;
    Build build(arena);
    const auto answer = channel_.execute(command, arguments.empty() ? Node() : build.object(arguments));
    if (!answer) return answer.error();
    return fhir::decode_json(*answer, fhir::own_json);
  }

 private:
  control::Channel channel_;
};

/// What every command about one conversation is told.
std::vector<Member> target_of(Build& build, const Options& options) {
  return {{"id", build.copy(options.id)},
          {"service", build.copy_if(options.service)},
          {"version", options.version ? build.integer(*options.version) : Node()}};
}

/// Days are those of the service, or of the receiver's first one.
fhir::Result<std::optional<std::int64_t>> since_of(const config::Receiver& receiver, const Options& options) {
  if (options.since.empty()) return std::optional<std::int64_t>();
  const auto& services = receiver.services;
  auto service = std::find_if(services.begin(), services.end(),
                              [&](const config::Service& each) { return each.id.value == options.service; });
  if (service == services.end()) service = services.begin();
  const auto time = read_time(options.since, service == services.end() ? "Europe/London" : service->time_zone);
  if (time) return time;
  return fhir::Error{fhir::Category::value, "--since: expected a date, or a time such as 2026-11-23T09:00", {}};
}

/// Pages until there are as many as were asked for. Whether there may be more.
fhir::Result<bool> read_pages(Inbox& inbox, const Options& options, std::optional<std::int64_t> since,
                              std::vector<fhir::Document>& pages) {
  std::size_t found = 0;
  std::string before;
  do {
    fhir::Arena arena;
    Build build(arena);
    auto page = inbox.ask("inbox.list", {{"service", build.copy_if(options.service)},
                                         {"since", since ? build.integer(*since) : Node()},
                                         {"unacknowledged", options.unacknowledged ? Node::boolean(true) : Node()},
                                         {"patient", options.patient ? Node::boolean(true) : Node()},
                                         {"limit", build.integer(static_cast<std::int64_t>(options.limit - found))},
                                         {"before", build.copy_if(before)}});
    if (!page) return page.error();
    found += page->root["conversations"].size();
    before = page->root["next"].text();
    pages.push_back(std::move(*page));
  } while (found < options.limit && !before.empty());
  return !before.empty();
}

int list(const Options& options) {
  const auto receiver = load_or_print(options.config);
  if (!receiver) return bad_usage;
  const auto since = since_of(*receiver, options);
  if (!since) return refused(since.error());
  Inbox inbox(*receiver);
  std::vector<fhir::Document> pages;
  const auto more = read_pages(inbox, options, *since, pages);
  if (!more) return refused(more.error());
  fhir::Arena arena;
  Build build(arena);
  std::vector<Node> all;
  for (const auto& page : pages)
    for (const auto& conversation : page.root["conversations"].items()) all.push_back(conversation);
  if (options.json) {
    const auto conversations = all.empty() ? Node::array({}) : build.array(all);
    fmt::print("{}\n", encode_json(build.object({{"conversations", conversations}, {"more", Node::boolean(*more)}})));
    return succeeded;
  }
  for (const auto& conversation : all) fmt::print("{}", conversation_line(conversation));
  if (*more) fmt::print(stderr, "there may be more; --limit takes up to {}\n", control::most_conversations);
  return succeeded;
}

/// Part by part: a message may be longer than an answer.
int print_message(Inbox& inbox, const Options& options) {
  std::string offset = "0";
  while (!offset.empty()) {
    fhir::Arena arena;
    Build build(arena);
    auto arguments = target_of(build, options);
    arguments.push_back({"number", build.integer(*options.message)});
    arguments.push_back({"offset", build.copy(offset)});
    const auto part = inbox.ask("inbox.message", arguments);
    if (!part) return refused(part.error());
    const auto text = part->root["text"].text();
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) return failed;
    offset = part->root["next"].text();
  }
  return succeeded;
}

int show(const Options& options) {
  const auto receiver = load_or_print(options.config);
  if (!receiver) return bad_usage;
  Inbox inbox(*receiver);
  if (options.message) return print_message(inbox, options);
  fhir::Arena arena;
  Build build(arena);
  auto arguments = target_of(build, options);
  if (options.patient) arguments.push_back({"patient", Node::boolean(true)});
  if (options.json) arguments.push_back({"content", Node::boolean(true)});
  const auto answer = inbox.ask("inbox.show", arguments);
  if (!answer) return refused(answer.error());
  if (options.json)
    fmt::print("{}\n", conversation_json(answer->root));
  else
    fmt::print("{}", conversation_report(answer->root));
  return succeeded;
}

int acknowledge(const Options& options) {
  const auto receiver = load_or_print(options.config);
  if (!receiver) return bad_usage;
  Inbox inbox(*receiver);
  fhir::Arena arena;
  Build build(arena);
  const auto answer = inbox.ask("inbox.acknowledge", target_of(build, options));
  if (!answer) return refused(answer.error());
  const auto& done = answer->root;
  if (options.json)
    fmt::print("{}\n", encode_json(done));
  else
    fmt::print("{} {} at version {}, {}\n", done["resource"].text(),
               done["changed"].text() == "true" ? "noted" : "was noted already", done["version"].text(),
               done["acknowledged"].text());
  return succeeded;
}

int set_status(const Options& options) {
  const auto receiver = load_or_print(options.config);
  if (!receiver) return bad_usage;
  Inbox inbox(*receiver);
  fhir::Arena arena;
  Build build(arena);
  auto arguments = target_of(build, options);
  arguments.push_back({"status", build.copy(options.status)});
  arguments.push_back({"reason", build.copy_if(options.reason)});
  const auto answer = inbox.ask("inbox.set-status", arguments);
  if (!answer) return refused(answer.error());
  const auto& done = answer->root;
  if (options.json)
    fmt::print("{}\n", encode_json(done));
  else if (done["changed"].text() == "true")
    fmt::print("{} is {} now, it was {}: version {}\n", done["resource"].text(), done["status"].text(),
               done["from"].text(), done["version"].text());
  else
    fmt::print("{} is {} already, at version {}\n", done["resource"].text(), done["status"].text(),
               done["version"].text());
  return succeeded;
}

using Action = int (*)(const Options&);

CLI::App* add(CLI::App& inbox, Command& chosen, Action action, const std::string& name, const std::string& description,
              const std::shared_ptr<Options>& options) {
  auto* command = inbox.add_subcommand(name, description);
  command->add_option("--config", options->config, "The receiver's configuration file")->required();
  command->add_option("--service", options->service, "Only what this service holds");
  command->callback([options, action, &chosen] { chosen = [options, action] { return action(*options); }; });
  return command;
}

constexpr auto id_help =
    "Appointment/ID, ServiceRequest/ID or Encounter/ID, the id alone, or the Bundle.id of a message";

void add_writing(CLI::App& inbox, Command& chosen, const std::shared_ptr<Options>& options) {
  auto* acknowledging = add(inbox, chosen, acknowledge, "acknowledge",
                            "Staff have taken note: updates that are older are refused from now on", options);
  acknowledging->add_option("ID", options->id, id_help)->required();
  auto* setting = add(inbox, chosen, set_status, "set-status",
                      "Give a booking, a referral or its Encounter another status, in a new version", options);
  setting->add_option("TYPE/ID", options->id, "Appointment/ID, ServiceRequest/ID or Encounter/ID")->required();
  setting->add_option("STATUS", options->status, "The new status, one of R4 that may follow the current one")
      ->required();
  setting->add_option(
      "--reason", options->reason,
      "Why: a text when a booking is cancelled or missed, or a referral revoked; RRNA, FC or OTH when an "
      "Encounter is cancelled");
  for (auto* command : {acknowledging, setting}) {
    command->add_option("--if-version", options->version, "Only while this is the current version");
    command->add_flag("--json", options->json, "One JSON object on one line");
  }
}

}  // namespace

void add_inbox(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* inbox = app.add_subcommand("inbox", "Bookings and referrals that arrived, and what staff do with them");
  inbox->require_subcommand(1);
  auto* listing = add(*inbox, chosen, list, "list",
                      "Print what arrived, a line for each booking or referral, the last changed first", options);
  listing->add_flag("--unacknowledged", options->unacknowledged,
                    "Only what staff have not taken note of, or what has come since");
  listing->add_option("--since", options->since, "Only what changed then or later, a date or a time");
  listing->add_option("--limit", options->limit, fmt::format("How many; without it {}", usual_limit))
      ->check(CLI::Range(std::size_t{1}, control::most_conversations));
  listing->add_flag("--patient", options->patient, "With NHS number, name, birth date and postcode of the patient");
  listing->add_flag("--json", options->json, "One JSON object on one line");

  auto* showing = add(*inbox, chosen, show, "show",
                      "Print one conversation: its messages, resources, local changes and links", options);
  showing->add_option("ID", options->id, id_help)->required();
  showing->add_option("--message", options->message, "Print this message instead, every byte as it was sent");
  showing->add_flag("--patient", options->patient, "With the patient");
  showing->add_flag("--json", options->json, "One JSON object on one line, with the resources themselves");
  add_writing(*inbox, chosen, options);
}

}  // namespace bars::cli
