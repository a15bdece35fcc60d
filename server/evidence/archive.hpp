// Files as one zip archive.
#pragma once

#include "server/evidence/pack.hpp"

#include <filesystem>
#include <vector>

namespace bars::evidence {

/// Writes a new file that only its owner can read (0600); it is empty until it is complete. Throws
/// std::runtime_error with a message for the operator when there is one of that name, or it cannot be written.
void write_archive(const std::filesystem::path& to, const std::vector<File>& files, fhir::Instant made);

}  // namespace bars::evidence
