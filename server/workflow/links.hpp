// Bookings and referrals that belong together (A1-3 to A1-6, CANCEL-13).
#pragma once

#include "server/workflow/request.hpp"
#include "storage/transaction.hpp"

#include <string>
#include <vector>

namespace bars::workflow {

/// A booking or referral that is new, and whom it is for.
struct Linked {
  const storage::Owner& owner;
  const ServiceEntry& service;
  fhir::Node resource;
  std::string path;    // of the resource
  fhir::Node patient;  // absent when it resolves to none
};

/// The one that a message brings.
Linked linked_by(const Content& content, const storage::Owner& owner);

/// Links the new booking or referral to those that it names: Appointment.basedOn, ServiceRequest.supportingInfo. A name
/// of what is not held here, or is of another patient or no longer current, is kept and warned of (A1-4); where the
/// service says `strict_links`, the first is Category::invariant and the others are conflict. Where it says
/// `booking_only`, a referral that is linked to no current booking is invariant. The first 20 names are looked at.
fhir::Result<void> make_links(storage::Transaction& transaction, const Linked& made, fhir::Instant now,
                              std::vector<std::string>& warnings);

/// Ends the links of what was cancelled. What it was linked to goes on alone, with a warning each.
void end_links(storage::Transaction& transaction, const storage::Owner& owner, fhir::Instant when,
               std::vector<std::string>& warnings);

}  // namespace bars::workflow
