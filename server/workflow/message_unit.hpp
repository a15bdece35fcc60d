// One $process-message as a unit of work.
#pragma once

#include "server/workflow/content.hpp"
#include "server/workflow/referral.hpp"
#include "server/workflow/request_unit.hpp"

#include <memory>
#include <string>

namespace bars::workflow {

class MessageUnit final : public RequestUnit {
 public:
  /// `content`: the message, or why it is refused. The others as RequestUnit has them.
  MessageUnit(Request request, fhir::Result<Content> content, storage::AuditRecord audit, std::shared_ptr<void> claim,
              std::chrono::steady_clock::time_point started);

  /// After a write() that succeeded: the reply. At most once.
  std::string reply();

 private:
  std::optional<fhir::Error> fault() const override;
  /// TI-14
  std::optional<fhir::Error> refuse_repeated(storage::Transaction& transaction) override;
  fhir::Result<storage::Owner> carry_out(storage::Transaction& transaction) override;
  void describe(bool done, storage::AuditRecord& audit, std::vector<std::string>& details) const override;

  fhir::Result<Applied> apply_type(storage::Transaction& transaction);
  /// What the constructor made ready, or a new one when that was used up.
  PreparedReferral prepared();

  const fhir::Result<Content> content_;
  std::optional<PreparedReferral> prepared_;
  std::shared_ptr<Applied> applied_;
};

}  // namespace bars::workflow
