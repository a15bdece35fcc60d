#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/cli/command.hpp"
#include "server/cli/configuration.hpp"
#include "server/cli/message_file.hpp"
#include "server/control/channel.hpp"
#include "server/security/random_id.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace bars::cli {

namespace {

struct Options {
  std::string config;
  std::string conversation;
  std::vector<std::string> files;
  bool json = false;
};

/// The message as it is kept: the text of JSON, an XML one as JSON.
fhir::Result<std::string> message_text(const std::string& file, const config::Limits& limits) {
  auto text = read_file(file, limits.body_bytes);
  if (!text) return fhir::Error{fhir::Category::not_found, "cannot be read", {}};
  const auto document = decode_message(*text, limits);
  if (!document) return document.error();
  if (fhir::decode_json(*text, {.depth = limits.json_depth})) return std::move(*text);
  return fhir::encode_json(document->root);
}

fhir::Result<std::string> register_one(control::Channel& channel, const std::string& text,
                                       const std::string& conversation) {
  fhir::Arena arena;
  fhir::Build build(arena);
  return channel.execute("conversation.register",
                         build.object({{"message", build.copy(text)}, {"conversation", build.copy_if(conversation)}}));
}

void print_registered(const std::string& file, const std::string& answer, bool json) {
  if (json) {
    fmt::print("{}\n", answer);
    return;
  }
  const auto document = fhir::decode_json(answer);
  if (!document) return;
  const bool known = document->root["known"].text() == "true";
  fmt::print("{}: {} as {}\n", file, known ? "known already" : "registered", document->root["resource"].text());
}

int register_all(const Options& options) {
  const auto receiver = load_or_print(options.config);
  if (!receiver) return bad_usage;
  control::Channel channel(*receiver, security::wall_clock, [] { return security::random_id(security::wall_clock()); });
  int result = succeeded;
  for (const auto& file : options.files) {
    const auto text = message_text(file, receiver->limits);
    const auto answer = text ? register_one(channel, *text, options.conversation) : text.error();
    if (answer) {
      print_registered(file, *answer, options.json);
    } else {
      fmt::print(stderr, "{}: {}\n", file, answer.error().diagnostics);
      result = failed;
    }
  }
  return result;
}

}  // namespace

void add_conversation(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* group = app.add_subcommand("conversation", "Conversations that systems of ours begin");
  group->require_subcommand(1);
  auto* command = group->add_subcommand(
      "register", "Record requests that another system of ours sent, so that the responses to them can be matched");
  command->add_option("--config", options->config, "Configuration file")->required();
  command->add_option("--conversation", options->conversation,
                      "For an update with a Bundle.id of its own: the Bundle.id of a registered message of its "
                      "conversation");
  command
      ->add_option("MESSAGE", options->files,
                   "Messages as they were sent, or the answers to them (FHIR JSON or XML); - is standard input")
      ->required();
  command->add_flag("--json", options->json, "One JSON object on one line for each message");
  command->callback([options, &chosen] { chosen = [options] { return register_all(*options); }; });
}

}  // namespace bars::cli
