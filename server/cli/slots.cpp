#include "server/workflow/slots.hpp"
#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/cli/command.hpp"
#include "server/cli/configuration.hpp"
#include "server/cli/message_file.hpp"
#include "server/cli/slot_file.hpp"
#include "server/control/channel.hpp"
#include "server/security/random_id.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bars::cli {

namespace {

using fhir::Build;
using fhir::Node;

constexpr std::int64_t usual_span = 14 * 86'400;  // seconds, of a list

struct Options {
  std::string config;
  std::string service;
  std::string diary;
  std::string from;
  std::string to;
  std::vector<std::string> files;
  bool json = false;
};

/// The configured service, active or not; nullptr after a message.
const config::Service* find_service(const config::Receiver& receiver, const Options& options) {
  for (const auto& service : receiver.services)
    if (service.id.value == options.service) return &service;
  fmt::print(stderr, "no service {} is configured\n", options.service);
  return nullptr;
}

control::Channel channel_to(const config::Receiver& receiver) {
  return {receiver, security::wall_clock, [] { return security::random_id(security::wall_clock()); }};
}

int refused(const fhir::Error& error) {
  fmt::print(stderr, "{}\n", error.diagnostics);
  return failed;
}

void print_added(bool json, std::uint64_t added, std::uint64_t known) {
  if (json)
    fmt::print("{{\"added\":{},\"known\":{}}}\n", added, known);
  else
    fmt::print("{} slot{} added, {} known already\n", added, added == 1 ? "" : "s", known);
}

std::uint64_t number(Node node) {
  std::uint64_t value = 0;
  std::from_chars(node.text().data(), node.text().data() + node.text().size(), value);
  return value;
}

std::string_view state_of(Node slot) {
  const auto capacity = number(slot["capacity"]);
  if (capacity == 0) return "withdrawn";
  if (slot["offered"].text() != "true") return "not offered";
  return number(slot["taken"]) < capacity ? "free" : "busy";
}

void print_list(Node answer) {
  for (const auto& slot : answer["slots"].items())
    fmt::print("{} {} {:>3}/{:<3} {:<11} {:<8} {} {}/{}\n", slot["start"].text(), slot["end"].text(),
               slot["taken"].text(), slot["capacity"].text(), state_of(slot),
               slot["imported"].text() == "true" ? "imported" : "diary", slot["id"].text(), slot["service"].text(),
               slot["diary"].text());
  if (answer["more"].text() == "true") fmt::print(stderr, "there are more; ask for a shorter time\n");
}

int list(const Options& options) {
  const auto receiver = load_or_print(options.config);
  if (!receiver) return bad_usage;
  const auto* service = find_service(*receiver, options);
  if (service == nullptr) return failed;
  const auto from = options.from.empty() ? security::wall_clock().seconds : read_time(options.from, service->time_zone);
  if (!from) return refused({fhir::Category::value, "--from: expected a date, or a time such as 2026-11-23T09:00", {}});
  const auto to = options.to.empty() ? *from + usual_span : read_time(options.to, service->time_zone);
  if (!to) return refused({fhir::Category::value, "--to: expected a date, or a time such as 2026-11-23T09:00", {}});

  fhir::Arena arena;
  Build build(arena);
  auto channel = channel_to(*receiver);
  const auto answer = channel.execute("slots.list", build.object({{"service", build.copy(options.service)},
                                                                  {"from", build.integer(*from)},
                                                                  {"to", build.integer(*to)}}));
  if (!answer) return refused(answer.error());
  if (options.json) {
    fmt::print("{}\n", *answer);
    return succeeded;
  }
  const auto document = fhir::decode_json(*answer, fhir::own_json);
  if (!document) return refused(document.error());
  print_list(document->root);
  return succeeded;
}

int generate(const Options& options) {
  const auto receiver = load_or_print(options.config);
  if (!receiver) return bad_usage;
  if (!options.service.empty() && find_service(*receiver, options) == nullptr) return failed;
  fhir::Arena arena;
  Build build(arena);
  auto channel = channel_to(*receiver);
  const auto answer = channel.execute("slots.generate", build.object({{"service", build.copy_if(options.service)}}));
  if (!answer) return refused(answer.error());
  const auto document = fhir::decode_json(*answer);
  if (!document) return refused(document.error());
  print_added(options.json, number(document->root["added"]), number(document->root["known"]));
  return succeeded;
}

/// False after every fault of every file was printed.
bool read_files(const Options& options, SlotFiles& files) {
  for (const auto& file : options.files) {
    const auto text = read_file(file, SlotFiles::largest_file);
    if (text)
      files.read(file, *text);
    else
      files.fault(file, "cannot be read");
  }
  for (const auto& fault : files.faults()) fmt::print(stderr, "{}\n", fault);
  if (files.faults_found() > files.faults().size())
    fmt::print(stderr, "and {} more\n", files.faults_found() - files.faults().size());
  if (files.faults_found() > 0) fmt::print(stderr, "nothing was stored\n");
  return files.faults_found() == 0;
}

Node part(Build& build, const Options& options, std::span<const ImportedSlot> slots) {
  std::vector<Node> items;
  for (const auto& slot : slots)
    items.push_back(build.array({build.integer(slot.start), build.integer(slot.end), build.integer(slot.capacity)}));
  return build.object(
      {{"service", build.copy(options.service)}, {"diary", build.copy(options.diary)}, {"slots", build.array(items)}});
}

int import(const Options& options) {
  const auto receiver = load_or_print(options.config);
  if (!receiver) return bad_usage;
  const auto* service = find_service(*receiver, options);
  if (service == nullptr) return failed;
  SlotFiles files(service->time_zone);
  if (!read_files(options, files)) return failed;

  const bool shows_progress = ::isatty(STDERR_FILENO) == 1;
  auto channel = channel_to(*receiver);
  std::uint64_t added = 0;
  for (std::span<const ImportedSlot> rest(files.slots()); !rest.empty();) {
    const auto some = rest.first(std::min(rest.size(), workflow::AddSlots::at_most));
    fhir::Arena arena;
    Build build(arena);
    const auto answer = channel.execute("slots.import", part(build, options, some));
    if (!answer) return refused(answer.error());
    const auto document = fhir::decode_json(*answer);
    if (!document) return refused(document.error());
    added += number(document->root["added"]);
    rest = rest.subspan(some.size());
    if (shows_progress)
      fmt::print(stderr, "\rslots: {} of {}{}", files.slots().size() - rest.size(), files.slots().size(),
                 rest.empty() ? "\n" : "");
  }
  print_added(options.json, added, files.slots().size() - added);
  return succeeded;
}

using Action = int (*)(const Options&);

CLI::App* add(CLI::App& slots, Command& chosen, const std::shared_ptr<Options>& options, Action action,
              const std::string& name, const std::string& description) {
  auto* command = slots.add_subcommand(name, description);
  command->add_option("--config", options->config, "The receiver's configuration file")->required();
  command->add_flag("--json", options->json, "One JSON object on one line");
  command->callback([options, action, &chosen] { chosen = [options, action] { return action(*options); }; });
  return command;
}

}  // namespace

void add_slots(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* slots = app.add_subcommand("slots", "Slots of the diaries: what there is, more of them, from files");
  slots->require_subcommand(1);
  auto* listing = add(*slots, chosen, options, list, "list", "Print the slots of every diary that a service offers");
  listing->add_option("--service", options->service, "Id of the service")->required();
  listing->add_option("--from", options->from, "First start, a date or a time; without it now");
  listing->add_option("--to", options->to, "End of the list; without it 14 days after its beginning");

  auto* generating = add(*slots, chosen, options, generate, "generate",
                         "Roll the diaries forward now, as the receiver does at start and at midnight");
  generating->add_option("--service", options->service, "Only the diaries of this service");

  auto* importing = add(*slots, chosen, options, import, "import",
                        "Add slots from files, or change those that are there; nothing is stored unless all is right");
  importing->add_option("--service", options->service, "Id of the service that owns the diary")->required();
  importing->add_option("--diary", options->diary, "Id of the diary")->required();
  importing
      ->add_option(
          "FILE", options->files,
          "CSV with the columns start,end,capacity (capacity 0 withdraws a slot), or a FHIR Bundle of Slots as "
          "JSON or XML; - is standard input")
      ->required();
}

}  // namespace bars::cli
