// The FHIR packages of the configuration, and what messages are judged by with them.
#pragma once

#include "config/receiver.hpp"
#include "fhir/profile/profiles.hpp"
#include "server/workflow/content.hpp"

#include <memory>

namespace bars {

/// Reads every `.tgz` of the configured directory, in the order of their names, and compiles the profiles in them. The
/// profiles that the served MessageDefinitions name are required. Null when no directory is configured. The error names
/// file, profile and what is wrong with it.
fhir::Result<std::unique_ptr<const fhir::profile::Profiles>> load_profiles(const config::Receiver& config);

/// The parts must outlive the Rulebook.
workflow::Rulebook rulebook_of(const config::Receiver& config, const workflow::Directory& directory,
                               const fhir::profile::Profiles* profiles);

}  // namespace bars
