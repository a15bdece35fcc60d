// One $process-message as a unit of work: the request id first, then the content, then the state.
#pragma once

#include "server/workflow/request.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace bars::workflow {

class MessageUnit final : public storage::Unit {
 public:
  /// `audit` is filled in as far as the exchange knows it; `claim` is held until the unit is done with (RequestClaims);
  /// `started` is where the recorded duration is counted from.
  MessageUnit(Request request, storage::AuditRecord audit, std::shared_ptr<void> claim,
              std::chrono::steady_clock::time_point started);

  fhir::Result<void> apply(storage::Transaction& transaction) override;
  void settle(storage::Transaction& transaction, const fhir::Error* refusal) override;

  /// After a write() that succeeded: the reply. At most once.
  std::string reply();
  const storage::AuditRecord& audit() const noexcept { return audit_; }

  /// How long a refusal by state is answered again to the same id and body (TI-8).
  static constexpr std::chrono::hours keep_refusals{24};

 private:
  /// What the store says of the request id: an Error ends the request.
  fhir::Result<void> settle_request_id(storage::Transaction& transaction);
  fhir::Error duplicate_of(const storage::RequestRecord& first) const;
  fhir::Result<Applied> carry_out(storage::Transaction& transaction, const Content& content) const;

  Request request_;
  storage::AuditRecord known_;  // as the exchange filled it in
  storage::AuditRecord audit_;  // with the outcome
  std::shared_ptr<void> claim_;
  std::chrono::steady_clock::time_point started_;
  std::shared_ptr<Applied> applied_;
  bool decided_by_state_ = false;  // the refusal came from what is stored, and is this request's own
  std::string note_;               // for the audit: why this request id was remarkable
};

}  // namespace bars::workflow
