// The message of a workload, with marks where each request puts its own values.
#pragma once

#include "fhir/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bars::load {

/// The built-in messages: those of scripts/messages.
std::string_view built_in_referral() noexcept;
std::string_view built_in_booking() noexcept;

/// `json`, grown to about `bytes` (0: as it is) and addressed to `service`, with marks for Bundle.id, the patient's NHS
/// number and birth date and, of a booking, for the Slot's id and the times of Slot and Appointment. An Error when the
/// text is no message that names a service.
fhir::Result<std::string> message_pattern(std::string_view json, std::string_view service, std::size_t bytes);

}  // namespace bars::load
