#include "server/workflow/message_unit.hpp"

#include "server/workflow/booking.hpp"
#include "server/workflow/cancellation.hpp"
#include "server/workflow/patient.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/reply.hpp"
#include "server/workflow/response.hpp"

#include <fmt/format.h>

namespace bars::workflow {

using fhir::Category;
using fhir::Error;

namespace {

bool opens_referral(RequestType type) noexcept {
  return type == RequestType::new_referral || type == RequestType::new_validation;
}

}  // namespace

MessageUnit::MessageUnit(Request request, fhir::Result<Content> content, storage::AuditRecord audit,
                         std::shared_ptr<void> claim, std::chrono::steady_clock::time_point started)
    : RequestUnit(std::move(request), std::move(audit), std::move(claim), started), content_(std::move(content)) {
  if (content_ && opens_referral(content_->decision.type)) prepared_ = prepare_referral(this->request(), *content_);
}

std::optional<fhir::Error> MessageUnit::fault() const {
  if (content_) return std::nullopt;
  return content_.error();
}

std::optional<Error> MessageUnit::refuse_repeated(storage::Transaction& transaction) {
  if (!opens_conversation(*content_)) return std::nullopt;
  if (!transaction.has_opening_message(request().organisation, content_->message.bundle.id())) return std::nullopt;
  return Error{Category::invariant,
               "A message with this Bundle.id was already processed under another X-Request-ID; a new message needs a "
               "new Bundle.id.",
               "Bundle.id"};
}

fhir::Result<storage::Owner> MessageUnit::carry_out(storage::Transaction& transaction) {
  auto applied = apply_type(transaction);
  if (!applied) return applied.error();
  transaction.add_message(message_record(request(), *content_, *applied));
  applied_ = std::make_shared<Applied>(std::move(*applied));
  return applied_->owner;
}

fhir::Result<Applied> MessageUnit::apply_type(storage::Transaction& transaction) {
  switch (content_->decision.type) {
    case RequestType::new_booking: return book(transaction, request(), *content_);
    case RequestType::update_booking: return update_booking(transaction, request(), *content_);
    case RequestType::new_referral:
    case RequestType::new_validation: return open_referral(transaction, request(), *content_, prepared());
    case RequestType::update_referral:
    case RequestType::update_validation: return update_referral(transaction, request(), *content_);
    case RequestType::cancel_booking:
    case RequestType::cancel_referral:
    case RequestType::cancel_validation: return cancel(transaction, request(), *content_);
    case RequestType::did_not_attend_response:
    case RequestType::interim_validation_response:
    case RequestType::full_validation_response:
    case RequestType::rejected_validation_response:
    case RequestType::status_response:
    case RequestType::rejected_referral_response: return take_response(transaction, request(), *content_);
    case RequestType::not_supported: break;
  }
  return Error{Category::not_implemented, "This version of the receiver does not carry out requests of this kind.", {}};
}

PreparedReferral MessageUnit::prepared() {
  if (!prepared_) return prepare_referral(request(), *content_);
  auto ready = std::move(*prepared_);
  prepared_.reset();
  return ready;
}

void MessageUnit::describe(bool done, storage::AuditRecord& audit, std::vector<std::string>& details) const {
  if (done) details.insert(details.end(), applied_->warnings.begin(), applied_->warnings.end());
  if (!content_) return;
  audit.request_type = name_of(content_->decision.type);
  audit.source_endpoint = content_->message.header.source_endpoint();
  audit.nhs_number = fhir::Patient{patient_of(content_->message).resource}.nhs_number();
  for (const auto& warning : content_->warnings)
    details.push_back(fmt::format("{} {}", warning.rule, warning.diagnostics));
}

std::string MessageUnit::reply() { return reply_bundle(content_->message.bundle, content_->decision.type, *applied_); }

}  // namespace bars::workflow
