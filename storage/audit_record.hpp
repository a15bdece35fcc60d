// An audit record as the bytes that are kept, and that the chain's MACs are of.
#pragma once

#include "storage/audit_key.hpp"
#include "storage/packed.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bars::storage {

/// All of it but the two ids, which stand in columns of their own. The NHS number becomes its hash under `key`; without
/// one `patient` is kept as it is. The detail is cut at longest_audit_detail; a longer refusal is left out.
Packed pack_audit(const AuditRecord& record, const AuditKey& key);

/// Throws StorageError when `record` is not the bytes of pack_audit().
AuditRecord unpack_audit(std::string_view request_id, std::string_view correlation_id,
                         std::span<const std::uint8_t> record);

/// `at` alone, for those who look at many. Throws as unpack_audit() does.
fhir::Instant audit_time(std::span<const std::uint8_t> record);

}  // namespace bars::storage
