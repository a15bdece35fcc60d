// Lists that are kept as one compact value in the row they belong to.
#pragma once

#include "storage/records.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace bars::storage {

using Packed = std::vector<std::uint8_t>;

/// About 60 bytes for an entry whose fullUrl and id are UUIDs.
Packed pack(const std::vector<EntryRecord>& entries);
/// Throws StorageError when these are not the bytes of pack().
std::vector<EntryRecord> unpack_entries(std::span<const std::uint8_t> bytes);

/// Empty for no identifiers.
Packed pack(const std::vector<IdentifierRecord>& identifiers);
/// Throws StorageError when these are not the bytes of pack().
std::vector<IdentifierRecord> unpack_identifiers(std::span<const std::uint8_t> bytes);

}  // namespace bars::storage
