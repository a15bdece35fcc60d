#include "server/cli/configuration.hpp"

#include "config/load.hpp"
#include "config/secrets.hpp"
#include "server/control/server.hpp"
#include "server/net/tls.hpp"
#include "server/net/trust.hpp"
#include "server/packages.hpp"
#include "server/security/random_id.hpp"
#include "server/service_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>
#include <utility>
#include <variant>

namespace bars::cli {

namespace {

/// A line each; false when there is one.
bool print(const std::vector<std::string>& faults) {
  for (const auto& fault : faults) fmt::print(stderr, "{}\n", fault);
  return faults.empty();
}

/// Opens the certificates as the listener does; false after what is wrong with them was printed.
bool certificates_fit(const config::Receiver& receiver) {
  const auto trust = net::load_trust(receiver.tls, security::wall_clock().seconds);
  if (const auto* faults = std::get_if<std::vector<std::string>>(&trust)) {
    for (const auto& fault : *faults) fmt::print(stderr, "{}: {}\n", receiver.file.string(), fault);
    return false;
  }
  try {
    if (!receiver.listen.public_url) net::first_server_name(receiver.tls.certificate);
    return true;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", receiver.file.string(), error.what());
    return false;
  }
}

bool control_socket_fits(const config::Receiver& receiver) {
  const auto socket = control::socket_path(receiver.storage.path);
  const auto problem = control::problem_of_socket(socket);
  if (problem.empty()) return true;
  fmt::print(stderr, "{}: storage.path: the control socket {}: {}\n", receiver.file.string(), socket.string(), problem);
  return false;
}

bool audit_key_fits(const config::Receiver& receiver) {
  const auto key = config::read_audit_key(receiver.audit);
  if (key.fault.empty()) return true;
  fmt::print(stderr, "{}: {}\n", receiver.file.string(), key.fault);
  return false;
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
  if (receiver && !print(wrong_raised_rules(receiver->services))) return std::nullopt;
  return receiver;
}

std::optional<config::Receiver> load_for_serving(const std::filesystem::path& file) {
  auto receiver = load_or_print(file);
  if (!receiver) return std::nullopt;
  const bool fits[] = {certificates_fit(*receiver), print(unknown_time_zones(receiver->services)),
                       control_socket_fits(*receiver), audit_key_fits(*receiver),
                       print(wrong_raised_rules(receiver->services))};
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
