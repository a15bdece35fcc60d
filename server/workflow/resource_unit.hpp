// One write of a resource as a unit of work.
#pragma once

#include "server/workflow/request_unit.hpp"
#include "server/workflow/resource_write.hpp"

#include <string>
#include <vector>

namespace bars::workflow {

/// What a write made.
struct Written {
  storage::ResourceRecord record;  // the new version
  std::string full_url;            // of its entry in the conversation; "" when it has none
  std::vector<std::string> warnings;
};

class ResourceUnit final : public RequestUnit {
 public:
  /// `write`: what is asked for, or why it is refused. The others as RequestUnit has them.
  ResourceUnit(Request request, fhir::Result<ResourceWrite> write, storage::AuditRecord audit,
               std::shared_ptr<void> claim, std::chrono::steady_clock::time_point started);

  /// After a write() of the store that succeeded.
  const storage::ResourceRecord& written() const noexcept { return written_.record; }

 private:
  std::optional<fhir::Error> fault() const override;
  std::optional<fhir::Error> refuse_repeated(storage::Transaction&) override { return std::nullopt; }
  fhir::Result<storage::Owner> carry_out(storage::Transaction& transaction) override;
  void describe(bool done, storage::AuditRecord& audit, std::vector<std::string>& details) const override;

  fhir::Result<Written> apply_kind(storage::Transaction& transaction) const;
  storage::MessageRecord message_record() const;

  const fhir::Result<ResourceWrite> write_;
  Written written_;
};

/// How the audit, and the conversation, name what was asked for: `appointment-create`, `service-request-patch`.
std::string interaction_of(WriteKind kind, std::string_view type);

}  // namespace bars::workflow
