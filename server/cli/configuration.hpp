// The configuration for a subcommand, or its faults on stderr.
#pragma once

#include "config/receiver.hpp"
#include "fhir/profile/profiles.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace bars::cli {

/// What the files say; nullopt after every fault was printed, a line each: the command then returns `bad_usage`.
std::optional<config::Receiver> load_or_print(const std::filesystem::path& file);

/// The same, and the rules that services raise exist. All that judging a message needs, but the packages.
std::optional<config::Receiver> load_for_judging(const std::filesystem::path& file);

/// load_or_print(), and what the files name exists and fits: certificates, key, authorities, time zones, control
/// socket, rules. All that `serve` needs before it opens the store, but the packages: load_profiles().
std::optional<config::Receiver> load_for_serving(const std::filesystem::path& file);

/// The FHIR packages of a configuration; an error only after every fault in them was printed to stderr.
fhir::Result<std::unique_ptr<const fhir::profile::Profiles>> load_profiles_or_print(const config::Receiver& receiver);

}  // namespace bars::cli
