// Which request a message is: the decision table of RULES section 10.
#pragma once

#include "fhir/error.hpp"
#include "fhir/message.hpp"

#include <string_view>

namespace bars::workflow {

/// What a message asks for. The names are those of the table, of the audit and of the code that carries it out.
enum class RequestType {
  new_booking,
  update_booking,
  cancel_booking,
  new_referral,
  update_referral,
  cancel_referral,
  new_validation,
  update_validation,
  cancel_validation,
  did_not_attend_response,
  interim_validation_response,
  full_validation_response,
  rejected_validation_response,
  status_response,             // Application 6: what became of a referral
  rejected_referral_response,  // Application 6
  not_supported,               // outside of what its Application does with messages (A8-1): 501
};
/// `new-booking`, as the table, the audit and the documents write it.
std::string_view name_of(RequestType type) noexcept;

/// Whether it answers a request that this service sent.
bool is_response(RequestType type) noexcept;

/// Whether this version carries out requests of this type; of a row that is known and not carried out: 501.
bool carries_out(RequestType type) noexcept;

struct Decision {
  RequestType type;
  std::string_view row;             // rule id of the row, "PM-10"
  std::string_view definition_key;  // the MessageDefinition that goes with it, when the message names none (MH-10)
};

/// Category::invariant when no row matches; the diagnostics name the combination that was found and the nearest rows.
fhir::Result<Decision> decide(const fhir::Message& message);

}  // namespace bars::workflow
