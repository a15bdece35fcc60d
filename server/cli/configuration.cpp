#include "server/cli/configuration.hpp"

#include "config/load.hpp"
#include "server/net/tls.hpp"
#include "server/workflow/slots.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
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

}  // namespace

std::optional<config::Receiver> load_or_print(const std::filesystem::path& file) {
  auto loaded = config::load(file);
  if (auto* receiver = std::get_if<config::Receiver>(&loaded)) return std::move(*receiver);
  for (const auto& fault : std::get<std::vector<config::Fault>>(loaded)) fmt::print(stderr, "{}\n", fault.text());
  return std::nullopt;
}

std::optional<config::Receiver> load_for_serving(const std::filesystem::path& file) {
  auto receiver = load_or_print(file);
  if (!receiver) return std::nullopt;
  const bool fit = certificates_fit(*receiver);
  if (!time_zones_exist(*receiver) || !fit) return std::nullopt;
  return receiver;
}

}  // namespace bars::cli
