// The FHIR packages of the configuration, and what messages are judged by with them.
#pragma once

#include "config/receiver.hpp"
#include "fhir/profile/profiles.hpp"

#include <memory>
#include <string>
#include <vector>

namespace bars {

/// Reads every `.tgz` of the configured directory, in the order of their names, and compiles the profiles in them. The
/// profiles that the served MessageDefinitions name are required. Null when no directory is configured. The error names
/// file, profile and what is wrong with it.
fhir::Result<std::unique_ptr<const fhir::profile::Profiles>> load_profiles(const config::Receiver& config);

/// The profiles that the MessageDefinitions of these services name and that are not among those that were loaded.
std::vector<std::string> missing_profiles(const std::vector<config::Service>& services,
                                          const fhir::profile::Profiles& profiles);

/// How much a fault against a profile weighs (validation.profiles).
fhir::Severity profile_faults(const config::Validation& validation) noexcept;

}  // namespace bars
