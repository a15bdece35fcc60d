// Which request a message is: the decision table of RULES section 10.
#pragma once

#include "fhir/error.hpp"
#include "fhir/message.hpp"

#include <string_view>

namespace bars::workflow {

enum class RequestType {
  new_booking,
  cancel_booking,
  new_referral,
  not_built,  // a row of the standard that this version does not carry out: 501
};
std::string_view name_of(RequestType type) noexcept;

struct Decision {
  RequestType type;
  std::string_view row;             // rule id of the row, "PM-10"
  std::string_view definition_key;  // the MessageDefinition that goes with it, when the message names none (MH-10)
};

/// Whether this version carries out the requests that come with a MessageDefinition (configuration key).
bool carries_out(std::string_view definition_key) noexcept;

/// Category::invariant when no row matches; the diagnostics name the combination that was found.
fhir::Result<Decision> decide(const fhir::Message& message);

}  // namespace bars::workflow
