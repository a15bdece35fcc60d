// Whether the audit's chain is whole.
#pragma once

#include "storage/audit_heads.hpp"
#include "storage/audit_key.hpp"
#include "storage/audit_reader.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bars::storage {

/// The first thing that is wrong.
struct AuditFinding {
  std::int64_t sequence = 0;  // of the record
  std::string what;           // a sentence, without patient data
};

struct AuditVerdict {
  std::int64_t records = 0;  // that were verified
  AuditHead head;            // the last of them
  std::size_t heads = 0;     // of the file, that name one of them
  std::optional<AuditFinding> finding;
};

/// `keys` are those that the chain was made with, the one in force first; the published one need not be among them.
/// With the heads that were exported before, records that are missing at the end are found too. `progress` is called
/// now and then with how many records were looked at. Throws StorageError when the store cannot be read.
AuditVerdict verify_audit(AuditReader& reader, const std::vector<AuditKey>& keys,
                          const std::vector<ExportedHead>& heads,
                          const std::function<void(std::int64_t records)>& progress = {});

}  // namespace bars::storage
