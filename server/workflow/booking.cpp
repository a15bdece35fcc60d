#include "server/workflow/booking.hpp"

#include "server/workflow/identifiers.hpp"
#include "server/workflow/links.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/resources.hpp"
#include "server/workflow/slot_choice.hpp"
#include "server/workflow/update.hpp"

#include <fmt/format.h>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;
using fhir::Node;

/// The Slot that the Appointment names; the message's own when it names none.
fhir::Result<fhir::Entry> requested_slot(const fhir::Message& message) {
  const auto reference = fhir::Appointment{message.focus.resource}.slot();
  if (reference.empty()) return message.bundle.first("Slot");
  const auto named = message.bundle.resolve(reference);
  if (named.type() == "Slot") return named;
  return Error{Category::unprocessable,
               "Appointment.slot refers to no Slot of the message, so it is not certain which one is wanted.",
               message.focus.path() + ".slot[0].reference"};
}

/// The slot that the request names, if it may be booked at all (BOOK-1, BOOK-9).
fhir::Result<storage::SlotRecord> bookable_slot(storage::Transaction& transaction, const Request& request,
                                                const Content& content) {
  const auto requested = requested_slot(content.message);
  if (!requested) return requested.error();
  auto slot = find_bookable(transaction, *content.service, requested->id(), request.now, requested->path() + ".id");
  if (!slot) return slot;
  for (const auto& named : {content.message.focus, *requested})
    if (auto differing = refuse_other_times(named.resource, named.path(), *slot)) return std::move(*differing);
  return slot;
}

storage::ResourceRecord booking_record(const Request& request, const Content& content, const storage::SlotRecord& slot,
                                       const fhir::Uuid& id, Node stored) {
  auto record = resource_record(request, content, id, stored);
  record.slot_id = slot.id;
  record.start = slot.start;
  return record;
}

/// The slot that the booking has from now on: the one that it had, or another free one that the update names (PM-12).
fhir::Result<storage::SlotRecord> slot_after_update(storage::Transaction& transaction, const Request& request,
                                                    const Content& content, const Conversation& conversation) {
  const auto requested = requested_slot(content.message);
  if (!requested) return requested.error();
  const auto& held = conversation.current.slot_id;
  if (fhir::equal_ignoring_case(requested->id(), held)) {
    auto slot = transaction.find_slot(held);
    if (!slot) throw storage::StorageError("the slot of a booking is not there");
    for (const auto& named : {content.message.focus, *requested})
      if (auto differing = refuse_other_times(named.resource, named.path(), *slot)) return std::move(*differing);
    return std::move(*slot);
  }
  auto slot = bookable_slot(transaction, request, content);
  if (!slot) return slot;
  if (!transaction.take_slot(slot->id)) return no_longer_free(requested->path() + ".id");
  transaction.release_slot(held);
  return slot;
}

}  // namespace

fhir::Result<Applied> book(storage::Transaction& transaction, const Request& request, const Content& content) {
  const auto slot = bookable_slot(transaction, request, content);
  if (!slot) return slot.error();
  if (!transaction.take_slot(slot->id)) return no_longer_free(requested_slot(content.message)->path() + ".id");

  const auto& message = content.message;
  const auto& id = request.fresh_ids[message.focus.index];
  const ResourceIds ids(message, *content.service, {}, request.fresh_ids);
  Applied applied;
  Build build(applied.arena);
  applied.owner = {"Appointment", id};
  applied.entry_ids = ids.all();
  const auto appointment = booked(build, request, content.message.focus.resource, *slot, id);
  applied.shown.push_back({message.focus.index, appointment});
  if (const auto linked = make_links(transaction, linked_by(content, applied.owner), request.now, applied.warnings);
      !linked)
    return linked.error();
  transaction.put_resource(
      booking_record(request, content, *slot, id, stored_form(build, appointment, message.bundle, ids)));
  return applied;
}

fhir::Result<Applied> update_booking(storage::Transaction& transaction, const Request& request,
                                     const Content& content) {
  Applied applied;
  const auto conversation = find_updatable(transaction, request, content, applied.warnings);
  if (!conversation) return conversation.error();
  const auto slot = slot_after_update(transaction, request, content, *conversation);
  if (!slot) return slot.error();

  const auto& message = content.message;
  const auto& id = conversation->owner.id;
  Build build(applied.arena);
  const ResourceIds ids(message, *content.service, conversation->ids_for(message), request.fresh_ids);
  applied.owner = conversation->owner;
  applied.entry_ids = ids.all();
  auto appointment = booked(build, request, content.message.focus.resource, *slot, id);
  appointment = build.with(appointment, "created", build.copy(conversation->document.root["created"].text()));
  applied.shown.push_back({message.focus.index, appointment});
  transaction.put_resource(
      booking_record(request, content, *slot, id, stored_form(build, appointment, message.bundle, ids)));
  return applied;
}

}  // namespace bars::workflow
