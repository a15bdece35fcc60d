#include "server/workflow/decision.hpp"

#include "server/workflow/decision_match.hpp"

namespace bars::workflow {

std::string_view name_of(RequestType type) noexcept {
  switch (type) {
    case RequestType::new_booking: return "new-booking";
    case RequestType::update_booking: return "update-booking";
    case RequestType::cancel_booking: return "cancel-booking";
    case RequestType::new_referral: return "new-referral";
    case RequestType::update_referral: return "update-referral";
    case RequestType::cancel_referral: return "cancel-referral";
    case RequestType::new_validation: return "new-validation";
    case RequestType::update_validation: return "update-validation";
    case RequestType::cancel_validation: return "cancel-validation";
    case RequestType::did_not_attend_response: return "did-not-attend-response";
    case RequestType::interim_validation_response: return "interim-validation-response";
    case RequestType::full_validation_response: return "full-validation-response";
    case RequestType::rejected_validation_response: return "rejected-validation-response";
    case RequestType::status_response: return "status-response";
    case RequestType::rejected_referral_response: return "rejected-referral-response";
    case RequestType::not_supported: return "not-supported";
  }
  return "";
}

bool is_response(RequestType type) noexcept {
  switch (type) {
    case RequestType::did_not_attend_response:
    case RequestType::interim_validation_response:
    case RequestType::full_validation_response:
    case RequestType::rejected_validation_response:
    case RequestType::status_response:
    case RequestType::rejected_referral_response: return true;
    case RequestType::new_booking:
    case RequestType::update_booking:
    case RequestType::cancel_booking:
    case RequestType::new_referral:
    case RequestType::update_referral:
    case RequestType::cancel_referral:
    case RequestType::new_validation:
    case RequestType::update_validation:
    case RequestType::cancel_validation:
    case RequestType::not_supported: break;
  }
  return false;
}

bool carries_out(RequestType type) noexcept { return type != RequestType::not_supported; }

fhir::Result<Decision> decide(const fhir::Message& message) {
  const Inputs in(message);
  const auto* row = find_row(in);
  if (row == nullptr) return no_row(in);
  return Decision{row->type, row->rule, row->definition_key};
}

}  // namespace bars::workflow
