// Heads of the audit's chain as lines of a file: time, number, MAC.
#pragma once

#include "storage/records.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bars::storage {

/// `2026-11-26T20:52:16+00:00 42 <64 hex digits>` and the end of the line. `at` is Unix seconds.
std::string head_line(const AuditHead& head, std::int64_t at);

/// A line of the file.
struct ExportedHead {
  std::size_t line = 0;           // counted from 1
  std::optional<AuditHead> head;  // nothing when it is no line of head_line()
};

/// Every line. Throws StorageError when the file cannot be read.
std::vector<ExportedHead> read_heads(const std::filesystem::path& file);

/// The last line's; nothing when there is none, or it is not whole.
std::optional<AuditHead> last_head(const std::filesystem::path& file);

}  // namespace bars::storage
