// One request that changes something, as a unit of work: the request id first, then the content, then the state.
#pragma once

#include "server/workflow/request.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bars::workflow {

/// What is the same for messages and for writes of a resource: what becomes of the request id, what is kept of a
/// refusal, what is audited.
class RequestUnit : public storage::Unit {
 public:
  fhir::Result<void> apply(storage::Transaction& transaction) final;
  void settle(storage::Transaction& transaction, const fhir::Error* refusal) final;

  // After a write() that settled it.
  const storage::AuditRecord& audit() const noexcept { return audit_; }
  /// A committed request id came with other content (TI-18).
  bool reuses_id() const noexcept { return reuses_id_; }

  /// How long a refusal by state is answered again to the same id and body (TI-8).
  static constexpr std::chrono::hours keep_refusals{24};

 protected:
  /// `audit` is filled in as far as the exchange knows it; `claim` is held until the unit is done with (RequestClaims);
  /// `started` is where the recorded duration is counted from.
  RequestUnit(Request request, storage::AuditRecord audit, std::shared_ptr<void> claim,
              std::chrono::steady_clock::time_point started);

  const Request& request() const noexcept { return request_; }

  /// Why the content is refused, whatever is stored; nullopt when it is right.
  virtual std::optional<fhir::Error> fault() const = 0;
  /// What is refused anew each time, and never kept.
  virtual std::optional<fhir::Error> refuse_repeated(storage::Transaction& transaction) = 0;
  /// The effects, and the booking or referral that they are about. A refusal is one by state.
  virtual fhir::Result<storage::Owner> carry_out(storage::Transaction& transaction) = 0;
  /// Adds to the audit what the content says; `done` when carry_out() succeeded.
  virtual void describe(bool done, storage::AuditRecord& audit, std::vector<std::string>& details) const = 0;

 private:
  /// What the store says of the request id: an Error ends the request.
  fhir::Result<void> settle_request_id(storage::Transaction& transaction);
  fhir::Error duplicate_of(const storage::RequestRecord& first) const;

  const Request request_;
  const storage::AuditRecord known_;  // as the exchange filled it in
  storage::AuditRecord audit_;        // with the outcome
  const std::shared_ptr<void> claim_;
  const std::chrono::steady_clock::time_point started_;
  storage::Owner owner_;           // once carried out
  bool decided_by_state_ = false;  // the refusal came from what is stored, and is this request's own
  bool reuses_id_ = false;
  std::string note_;  // for the audit: why this request id was remarkable
};

}  // namespace bars::workflow
