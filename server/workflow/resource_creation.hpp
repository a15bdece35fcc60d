// Bookings and referrals that begin as a resource, without a message (APPT-8).
#pragma once

#include "server/workflow/resource_unit.hpp"

namespace bars::workflow {

/// Takes the slot that the Appointment names and stores it as booked, under an id of ours. Category::required when it
/// names none; else as a booking by message.
fhir::Result<Written> create_booking(storage::Transaction& transaction, const Request& request,
                                     const ResourceWrite& write);

/// Stores the ServiceRequest under an id of ours. Without an Encounter: nothing says what of.
fhir::Result<Written> create_referral(storage::Transaction& transaction, const Request& request,
                                      const ResourceWrite& write);

/// The id of the slot that an Appointment names, whatever the form: `Slot/…`, a URL, a urn:uuid (APPT-10); with its
/// path. Category::required or value when there is none.
fhir::Result<std::string> slot_named_by(fhir::Node appointment);
inline constexpr std::string_view slot_path = "Appointment.slot[0].reference";

}  // namespace bars::workflow
