// Application versions (VER-7, VER-8).
#pragma once

#include <string_view>

namespace bars::fhir {

/// Whether Bundle.meta.versionId `version` is in the default list of a BaRS Application (1 to 8).
bool is_default_version(int application, std::string_view version) noexcept;

/// The version of BaRS Core that this receiver implements; its major is what Accept is held against (VER-4).
inline constexpr std::string_view core_version = "1.5.0";
inline constexpr int core_major = 1;

}  // namespace bars::fhir
