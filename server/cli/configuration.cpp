#include "server/cli/configuration.hpp"

#include "config/load.hpp"
#include "config/names.hpp"
#include "fhir/bars/rules.hpp"
#include "server/control/server.hpp"
#include "server/net/tls.hpp"
#include "server/packages.hpp"
#include "server/workflow/slots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>
#include <utility>
#include <variant>

namespace bars::cli {

namespace {

/// Opens the certificates as the listener does; false after what is wrong with them was printed.
bool certificates_fit(const config::Receiver& receiver) {
  try {
    net::make_tls_context(receiver.tls);
    if (!receiver.listen.public_url) net::first_server_name(receiver.tls.certificate);
    return true;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", receiver.file.string(), error.what());
    return false;
  }
}

bool time_zones_exist(const config::Receiver& receiver) {
  bool exist = true;
  for (const auto& service : receiver.services) {
    if (workflow::is_time_zone(service.time_zone)) continue;
    fmt::print(stderr, "{}: time_zone: found \"{}\"; expected a zone of this system's time zone database\n",
               service.file.string(), service.time_zone);
    exist = false;
  }
  return exist;
}

bool control_socket_fits(const config::Receiver& receiver) {
  const auto socket = control::socket_path(receiver.storage.path);
  const auto problem = control::problem_of_socket(socket);
  if (problem.empty()) return true;
  fmt::print(stderr, "{}: storage.path: the control socket {}: {}\n", receiver.file.string(), socket.string(), problem);
  return false;
}

/// What is wrong with the name of a rule whose warnings are to be errors; empty when nothing is.
std::string problem_of_raised(std::string_view id) {
  const auto* rule = fhir::find_content_rule(id);
  if (rule != nullptr && rule->severity == fhir::Severity::warning) return {};
  if (rule != nullptr) return fmt::format("\"{}\" refuses a message already; leave it out", id);
  config::Names known;
  for (const auto& each : fhir::content_rules())
    if (each.severity == fhir::Severity::warning) known.push_back(each.id);
  return fmt::format("found \"{}\"; expected the id of a rule that warns{}", id, config::did_you_mean(known, id));
}

bool raised_rules_exist(const config::Receiver& receiver) {
  bool exist = true;
  for (const auto& service : receiver.services) {
    for (std::size_t i = 0; i < service.raise.size(); ++i) {
      const auto problem = problem_of_raised(service.raise[i]);
      if (problem.empty()) continue;
      fmt::print(stderr, "{}: raise[{}]: {}\n", service.file.string(), i, problem);
      exist = false;
    }
  }
  return exist;
}

}  // namespace

std::optional<config::Receiver> load_or_print(const std::filesystem::path& file) {
  auto loaded = config::load(file);
  if (auto* receiver = std::get_if<config::Receiver>(&loaded)) return std::move(*receiver);
  for (const auto& fault : std::get<std::vector<config::Fault>>(loaded)) fmt::print(stderr, "{}\n", fault.text());
  return std::nullopt;
}

std::optional<config::Receiver> load_for_judging(const std::filesystem::path& file) {
  auto receiver = load_or_print(file);
  if (receiver && !raised_rules_exist(*receiver)) return std::nullopt;
  return receiver;
}

std::optional<config::Receiver> load_for_serving(const std::filesystem::path& file) {
  auto receiver = load_or_print(file);
  if (!receiver) return std::nullopt;
  const bool fits[] = {certificates_fit(*receiver), time_zones_exist(*receiver), control_socket_fits(*receiver),
                       raised_rules_exist(*receiver)};
  if (std::find(std::begin(fits), std::end(fits), false) != std::end(fits)) return std::nullopt;
  return receiver;
}

fhir::Result<std::unique_ptr<const fhir::profile::Profiles>> load_profiles_or_print(const config::Receiver& receiver) {
  auto profiles = load_profiles(receiver);
  if (profiles) return profiles;
  fmt::print(stderr, "{}: packages: {}\n", receiver.file.string(), profiles.error().diagnostics);
  for (const auto& further : profiles.error().further)
    fmt::print(stderr, "{}: packages: {}\n", receiver.file.string(), further.diagnostics);
  return profiles;
}

}  // namespace bars::cli
