#include "server/workflow/message_unit.hpp"

#include "server/workflow/booking.hpp"
#include "server/workflow/cancellation.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/referral.hpp"
#include "server/workflow/reply.hpp"
#include "server/workflow/response.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bars::workflow {

using fhir::Category;
using fhir::Error;

MessageUnit::MessageUnit(Request request, storage::AuditRecord audit, std::shared_ptr<void> claim,
                         std::chrono::steady_clock::time_point started)
    : request_(std::move(request)), known_(std::move(audit)), claim_(std::move(claim)), started_(started) {}

fhir::Result<void> MessageUnit::apply(storage::Transaction& transaction) {
  decided_by_state_ = false;
  note_.clear();
  if (auto settled = settle_request_id(transaction); !settled) return settled.error();
  if (!request_.content) return request_.content.error();

  const auto& content = *request_.content;
  const auto& message = content.message;
  if (opens_conversation(content) && transaction.has_opening_message(request_.organisation, message.bundle.id()))
    return Error{
        Category::invariant,
        "A message with this Bundle.id was already processed under another X-Request-ID; a new message needs a "
        "new Bundle.id.",
        "Bundle.id"};

  auto applied = carry_out(transaction, content);
  if (!applied) {
    decided_by_state_ = true;
    return applied.error();
  }
  transaction.add_request(committed_request(request_, *applied));
  transaction.add_message(message_record(request_, content, *applied));
  applied_ = std::make_shared<Applied>(std::move(*applied));
  return {};
}

fhir::Result<void> MessageUnit::settle_request_id(storage::Transaction& transaction) {
  const auto first = transaction.find_request(request_.request_id, request_.now.seconds);
  if (!first) return {};
  const bool same_body = first->body_hash == request_.body_hash;
  if (first->committed) {
    // Content that is wrong is told so even under a used id, unless this very body was committed (TKWR-12).
    if (!same_body && !request_.content) return {};
    note_ = same_body ? "TI-5 retry of a committed request" : "TI-18 committed request id with different content";
    return duplicate_of(*first);
  }
  if (!same_body) return {};
  note_ = "TI-8 the first outcome was answered again";
  return storage::decode_refusal(first->refusal);
}

Error MessageUnit::duplicate_of(const storage::RequestRecord& first) const {
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

fhir::Result<Applied> MessageUnit::carry_out(storage::Transaction& transaction, const Content& content) const {
  switch (content.decision.type) {
    case RequestType::new_booking: return book(transaction, request_, content);
    case RequestType::update_booking: return update_booking(transaction, request_, content);
    case RequestType::new_referral:
    case RequestType::new_validation: return open_referral(transaction, request_, content);
    case RequestType::update_referral:
    case RequestType::update_validation: return update_referral(transaction, request_, content);
    case RequestType::cancel_booking:
    case RequestType::cancel_referral:
    case RequestType::cancel_validation: return cancel(transaction, request_, content);
    case RequestType::did_not_attend_response:
    case RequestType::interim_validation_response:
    case RequestType::full_validation_response:
    case RequestType::rejected_validation_response:
    case RequestType::status_response:
    case RequestType::rejected_referral_response: return take_response(transaction, request_, content);
    case RequestType::not_supported: break;
  }
  return Error{Category::not_implemented, "This version of the receiver does not carry out requests of this kind.", {}};
}

void MessageUnit::settle(storage::Transaction& transaction, const Error* refusal) {
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
    details.push_back(refusal->diagnostics);
    for (const auto& problem : refusal->further) details.push_back(problem.diagnostics);
  } else {
    audit_.resource = fmt::format("{}/{}", applied_->owner.type, applied_->owner.id.text());
    details.insert(details.end(), applied_->warnings.begin(), applied_->warnings.end());
  }
  if (request_.content) {
    const auto& content = *request_.content;
    audit_.request_type = name_of(content.decision.type);
    audit_.source_endpoint = content.message.header.source_endpoint();
    for (const auto& warning : content.warnings)
      details.push_back(fmt::format("{} {}", warning.rule, warning.diagnostics));
  }
  audit_.detail = fmt::format("{}", fmt::join(details, "\n"));
  audit_.duration_microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started_).count();
  transaction.add_audit(audit_);
}

std::string MessageUnit::reply() { return reply_bundle(*request_.content, *applied_); }

}  // namespace bars::workflow
