#include "server/workflow/booking.hpp"

#include "server/workflow/identifiers.hpp"
#include "server/workflow/links.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/resources.hpp"
#include "server/workflow/slots.hpp"
#include "server/workflow/update.hpp"

#include <fmt/format.h>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;
using fhir::Node;

/// Seconds of a text that names an instant; nullopt for anything else.
std::optional<std::int64_t> seconds_of(std::string_view text) {
  const auto instant = fhir::parse_instant(text);
  if (!instant) return std::nullopt;
  return instant->seconds;
}

/// BOOK-9: a time that the request names must be the slot's.
std::optional<Error> differing_time(const fhir::Entry& entry, const storage::SlotRecord& slot) {
  for (const auto& [name, expected] : {std::pair{"start", slot.start}, std::pair{"end", slot.end}}) {
    const auto text = entry.resource[name].text();
    if (!text.empty() && seconds_of(text) != expected)
      return Error{Category::unprocessable,
                   fmt::format("{}.{} is not the {} of the slot that was offered, {}.", entry.type(), name, name,
                               fhir::format_seconds(expected)),
                   fmt::format("{}.{}", entry.path(), name)};
  }
  return std::nullopt;
}

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

Error not_bookable(const fhir::Entry& slot, std::string_view why) {
  return {Category::conflict, fmt::format("The slot cannot be booked: {}. Search for slots again.", why),
          slot.path() + ".id"};
}

/// The slot that the request names, if it may be booked at all (BOOK-1, BOOK-9).
fhir::Result<storage::SlotRecord> bookable_slot(storage::Transaction& transaction, const Request& request,
                                                const Content& content) {
  const auto requested = requested_slot(content.message);
  if (!requested) return requested.error();
  const auto& entry = *requested;
  const auto slot = transaction.find_slot(fhir::lower(entry.id()));
  if (!slot || !is_offered(*content.service, *slot))
    return not_bookable(entry, "it is not one that this service offers");
  if (slot->start <= request.now.seconds) return not_bookable(entry, "it is in the past");
  for (const auto& named : {content.message.focus, entry})
    if (auto differing = differing_time(named, *slot)) return std::move(*differing);
  return *slot;
}

/// The Appointment as it is booked, its references still into the bundle.
Node booked(Build& build, const Request& request, const Content& content, const storage::SlotRecord& slot,
            const fhir::Uuid& id) {
  auto appointment = touched(build, content.message.focus.resource, id, request.now);
  appointment = with_readable_identifier(build, appointment, request.base_url, "booking-number", id);
  appointment = build.with(appointment, "status", Build::text("booked"));
  appointment = build.with(appointment, "start", build.copy(fhir::format_seconds(slot.start)));
  appointment = build.with(appointment, "end", build.copy(fhir::format_seconds(slot.end)));
  return build.with(appointment, "created", build.copy(fhir::format_seconds(request.now.seconds)));
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
      if (auto differing = differing_time(named, *slot)) return std::move(*differing);
    return std::move(*slot);
  }
  auto slot = bookable_slot(transaction, request, content);
  if (!slot) return slot;
  if (!transaction.take_slot(slot->id)) return not_bookable(*requested, "it is no longer free");
  transaction.release_slot(held);
  return slot;
}

}  // namespace

fhir::Result<Applied> book(storage::Transaction& transaction, const Request& request, const Content& content) {
  const auto slot = bookable_slot(transaction, request, content);
  if (!slot) return slot.error();
  if (!transaction.take_slot(slot->id)) return not_bookable(*requested_slot(content.message), "it is no longer free");

  const auto& message = content.message;
  const auto& id = request.fresh_ids[message.focus.index];
  const ResourceIds ids(message, *content.service, {}, request.fresh_ids);
  Applied applied;
  Build build(applied.arena);
  applied.owner = {"Appointment", id};
  applied.entry_ids = ids.all();
  const auto appointment = booked(build, request, content, *slot, id);
  applied.shown.push_back({message.focus.index, appointment});
  if (const auto linked = make_links(transaction, request, content, applied.owner, applied.warnings); !linked)
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
  auto appointment = booked(build, request, content, *slot, id);
  appointment = build.with(appointment, "created", build.copy(conversation->document.root["created"].text()));
  applied.shown.push_back({message.focus.index, appointment});
  transaction.put_resource(
      booking_record(request, content, *slot, id, stored_form(build, appointment, message.bundle, ids)));
  return applied;
}

}  // namespace bars::workflow
