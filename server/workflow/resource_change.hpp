// Changes of a booking or referral as a resource: status, slot (APPT-9 to APPT-12, SR-2).
#pragma once

#include "server/workflow/resource_unit.hpp"

namespace bars::workflow {

/// An update, a patch of a ServiceRequest, a remove. Status and its reason may change and nothing else
/// (Category::unprocessable, every element that differs): a booking is cancelled or entered in error, a referral also
/// put on hold and back. What is left out stays. A remove cancels or revokes. Whoever cancels frees the slot and ends
/// the links. Category::not_found for an id that this service does not hold, conflict when it is not current or was
/// changed after the meta.lastUpdated that the body says (APPT-11), or by staff, unless the body says one (UPD-11).
fhir::Result<Written> change_status(storage::Transaction& transaction, const Request& request,
                                    const ResourceWrite& write);

/// A patch of an Appointment: the next version in another slot, or the same, in one step; the slot with its times may
/// change and nothing else. Refused as change_status(), and for the slot as a booking by message.
fhir::Result<Written> reschedule(storage::Transaction& transaction, const Request& request, const ResourceWrite& write);

}  // namespace bars::workflow
