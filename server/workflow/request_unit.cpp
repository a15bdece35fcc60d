#include "server/workflow/request_unit.hpp"

#include "server/workflow/records.hpp"
#include "storage/owner_name.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bars::workflow {

using fhir::Category;
using fhir::Error;

RequestUnit::RequestUnit(Request request, storage::AuditRecord audit, std::shared_ptr<void> claim,
                         std::chrono::steady_clock::time_point started)
    : request_(std::move(request)), known_(std::move(audit)), claim_(std::move(claim)), started_(started) {}

fhir::Result<void> RequestUnit::apply(storage::Transaction& transaction) {
  decided_by_state_ = false;
  note_.clear();
  reuses_id_ = false;
  if (auto settled = settle_request_id(transaction); !settled) return settled.error();
  if (auto wrong = fault()) return std::move(*wrong);
  if (auto error = refuse_repeated(transaction)) return std::move(*error);

  auto owner = carry_out(transaction);
  if (!owner) {
    decided_by_state_ = true;
    return owner.error();
  }
  owner_ = std::move(*owner);
  transaction.add_request(committed_request(request_, owner_));
  return {};
}

fhir::Result<void> RequestUnit::settle_request_id(storage::Transaction& transaction) {
  const auto first = transaction.find_request(request_.request_id, request_.now.seconds);
  if (!first) return {};
  const bool same_body = first->body_hash == request_.body_hash;
  if (first->committed) {
    // Content that is wrong is told so even under a used id, unless this very body was committed (TKWR-12).
    if (!same_body && fault()) return {};
    reuses_id_ = !same_body;
    note_ = same_body ? "TI-5 retry of a committed request" : "TI-18 committed request id with different content";
    return duplicate_of(*first);
  }
  if (!same_body) return {};
  note_ = "TI-8 the first outcome was answered again";
  return storage::decode_refusal(first->refusal);
}

Error RequestUnit::duplicate_of(const storage::RequestRecord& first) const {
  auto text =
      fmt::format("A request with this X-Request-ID was already processed at {}.", format_instant(first.received));
  if (first.body_hash != request_.body_hash)
    text +=
        " The content of this request differs from what was processed then; it was not applied. New content needs a "
        "new X-Request-ID.";
  if (first.organisation == request_.organisation)
    text += fmt::format(" It is held as {}/{}.", first.resource_type, first.resource_id.text());
  return {Category::duplicate, std::move(text), "http.X-Request-ID"};
}

void RequestUnit::settle(storage::Transaction& transaction, const Error* refusal) {
  constexpr auto kept = std::chrono::seconds(keep_refusals).count();
  if (refusal != nullptr && decided_by_state_)
    transaction.add_request(kept_refusal(request_, *refusal, request_.now.seconds + kept));

  std::vector<std::string> details;
  if (!note_.empty()) details.push_back(note_);
  if (!known_.detail.empty()) details.push_back(known_.detail);
  audit_ = known_;
  audit_.status = 200;
  if (refusal != nullptr) {
    const auto seen = wire(refusal->category);
    audit_.status = seen.status;
    audit_.code = seen.code;
    audit_.issue = seen.issue;
    audit_.refusal = storage::encode_refusal(*refusal);
    details.push_back(refusal->diagnostics);
    for (const auto& problem : refusal->further) details.push_back(problem.diagnostics);
  } else {
    audit_.resource = storage::name_of(owner_);
  }
  describe(refusal == nullptr, audit_, details);
  audit_.detail = fmt::format("{}", fmt::join(details, "\n"));
  audit_.duration_microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started_).count();
  transaction.add_audit(audit_);
}

}  // namespace bars::workflow
