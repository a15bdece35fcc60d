// Files that the configuration names for their content: certificates, keys.
#pragma once

#include "config/receiver.hpp"

#include <filesystem>
#include <string>

namespace bars::config {

/// What is in a file, or what is wrong with it; the other one is "".
struct FileText {
  std::string text;
  std::string fault;
};

enum class Kept { open, secret };

/// All of a regular file that is neither empty nor larger than 16 MiB. Of a secret one nobody but its owner may do more
/// than read, and nobody at all outside of its group.
FileText read_file(const std::filesystem::path& path, Kept kept);

/// The key of the audit's chain: all of `audit.key_file` but white space at its ends, at least 32 bytes. "" without a
/// fault when the configuration names none. A fault begins with the key and the path.
FileText read_audit_key(const Audit& audit);

}  // namespace bars::config
