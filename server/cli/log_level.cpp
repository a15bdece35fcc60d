#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/cli/command.hpp"
#include "server/cli/configuration.hpp"
#include "server/control/channel.hpp"
#include "server/security/random_id.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

namespace bars::cli {

namespace {

struct Options {
  std::string config;
  std::string level;
};

int log_level(const Options& options) {
  const auto receiver = load_or_print(options.config);
  if (!receiver) return bad_usage;
  control::Channel channel(*receiver, security::wall_clock, [] { return security::random_id(security::wall_clock()); });
  fhir::Arena arena;
  fhir::Build build(arena);
  const auto answer = channel.execute("log.level", build.object({{"level", build.copy_if(options.level)}}));
  const auto said = answer ? fhir::decode_json(*answer) : answer.error();
  if (!said) {
    fmt::print(stderr, "{}\n", said.error().diagnostics);
    return failed;
  }
  const auto before = said->root["was"].text();
  fmt::print("{}{}\n", said->root["level"].text(), before.empty() ? "" : fmt::format(", it was {}", before));
  return succeeded;
}

}  // namespace

void add_log_level(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand(
      "log-level", "Changes the log level of the running receiver until its next start, or prints it");
  command->add_option("--config", options->config, "The receiver's configuration file")->required();
  command->add_option("LEVEL", options->level, "The new level")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}));
  command->callback([options, &chosen] { chosen = [options] { return log_level(*options); }; });
}

}  // namespace bars::cli
