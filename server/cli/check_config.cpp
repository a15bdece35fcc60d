#include "server/cli/command.hpp"
#include "server/cli/configuration.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>

namespace bars::cli {

namespace {

/// What the packages bring, and what of it is not looked at: nothing is skipped in silence.
void print_profiles(const fhir::profile::Profiles& profiles) {
  fmt::print("packages: {} profiles\n", profiles.size());
  for (const auto& fault : profiles.broken()) fmt::print("packages: left out: {}\n", fault);
  for (const auto& each : profiles.not_evaluated())
    fmt::print("packages: not evaluated: {} of {}\n", each.constraint, each.profile);
}

int check(const std::string& file) {
  const auto receiver = load_for_serving(file);
  if (!receiver) return bad_usage;
  const auto profiles = load_profiles_or_print(*receiver);
  if (!profiles) return bad_usage;
  fmt::print("{}: ok, {} service{}\n", file, receiver->services.size(), receiver->services.size() == 1 ? "" : "s");
  for (const auto& service : receiver->services)
    fmt::print("{}: {} {}, organisation {}, {}\n", service.file.string(), service.id.value, service.name,
               service.organisation.ods_code, service.active ? "active" : "not active");
  if (*profiles != nullptr) print_profiles(**profiles);
  return succeeded;
}

}  // namespace

void add_check_config(CLI::App& app, Command& chosen) {
  const auto file = std::make_shared<std::string>();
  auto* command = app.add_subcommand("check-config", "Check the configuration and report every fault in it");
  command->add_option("--config", *file, "The receiver's configuration file")->required();
  command->callback([file, &chosen] { chosen = [file] { return check(*file); }; });
}

}  // namespace bars::cli
