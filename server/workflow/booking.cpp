#include "server/workflow/booking.hpp"

#include "fhir/json.hpp"
#include "server/workflow/identifiers.hpp"
#include "server/workflow/patient.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/resources.hpp"
#include "server/workflow/slots.hpp"

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
  if (!slot || slot->service != content.service->id() || !is_offered(*content.service, *slot))
    return not_bookable(entry, "it is not one that this service offers");
  if (slot->start <= request.now.seconds) return not_bookable(entry, "it is in the past");
  for (const auto& named : {content.message.focus, entry})
    if (auto differing = differing_time(named, *slot)) return std::move(*differing);
  return *slot;
}

/// The Appointment as it is booked, its references still into the bundle.
Node booked(Build& build, const Request& request, const Content& content, const storage::SlotRecord& slot,
            const fhir::Uuid& id) {
  auto appointment = content.message.focus.resource;
  appointment = build.with(appointment, "meta", touched_meta(build, appointment, request.now));
  appointment = build.with_first(appointment, "id", build.copy(id.text()));
  appointment = with_readable_identifier(build, appointment, request.base_url, "booking-number", id);
  appointment = build.with(appointment, "status", Build::text("booked"));
  appointment = build.with(appointment, "start", build.copy(fhir::format_seconds(slot.start)));
  appointment = build.with(appointment, "end", build.copy(fhir::format_seconds(slot.end)));
  return build.with(appointment, "created", build.copy(fhir::format_seconds(request.now.seconds)));
}

/// CANCEL-8: who the booking is for must be said again, by the same reference, and must be the same person.
std::optional<Error> differing_patient(const Content& content, const storage::ResourceRecord& stored,
                                       const IssuedIds& issued, Node stored_appointment) {
  const auto patient = patient_of(content.message);
  const auto path = content.message.focus.path() + ".participant";
  if (!patient)
    return Error{
        Category::unprocessable,
        "No participant of the Appointment resolves to a Patient in the message; the booking was not cancelled.", path};
  const auto known = issued.find(std::string(patient.full_url));
  const auto reference =
      fmt::format("Patient/{}", known != issued.end() ? known->second.text() : std::string(patient.id()));
  const auto actors = fhir::Appointment{stored_appointment}.actors();
  if (std::find(actors.begin(), actors.end(), reference) == actors.end())
    return Error{Category::unprocessable,
                 "The participant refers to another resource than when it was booked; the booking was not cancelled.",
                 path};
  if (!content.service->tolerates("patient-mismatch") && is_other_patient({patient.resource}, stored))
    return Error{Category::unprocessable,
                 "The patient is not the one that the booking was made for; the booking was not cancelled.",
                 patient.path()};
  return std::nullopt;
}

/// The stored Appointment with what a cancellation may say of it.
Node cancelled(Build& build, Node appointment, Node message_appointment, fhir::Instant now) {
  appointment = build.with(appointment, "meta", touched_meta(build, appointment, now));
  for (const auto name : {"status", "cancelationReason", "reasonCode", "comment"})
    if (message_appointment[name]) appointment = build.with(appointment, name, message_appointment[name]);
  return appointment;
}

IssuedIds issued_ids_of(storage::Transaction& transaction, const storage::ResourceRecord& stored) {
  IssuedIds issued;
  for (const auto& message : transaction.find_messages(stored.type, stored.id))
    issued.merge(read_issued_ids(message.body, message.issued_ids));
  return issued;
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
  applied.resource_type = "Appointment";
  applied.resource_id = id;
  applied.focus = booked(build, request, content, *slot, id);
  applied.entry_ids = ids.all();
  applied.issued_ids = ids.issued_bytes();
  check_links(transaction, content, "basedOn", "ServiceRequest", applied.warnings);

  auto record = resource_record(request, content, id, stored_form(build, applied.focus, message.bundle, ids));
  record.slot_id = slot->id;
  transaction.put_resource(record);
  return applied;
}

fhir::Result<Applied> cancel_booking(storage::Transaction& transaction, const Request& request,
                                     const Content& content) {
  const auto& message = content.message;
  const auto id = fhir::parse_uuid(message.focus.id());
  auto stored = id ? transaction.find_resource("Appointment", *id, content.service->id()) : std::nullopt;
  if (!stored)
    return Error{Category::not_found,
                 "Appointment.id is not the id of a booking with this service; it is in the answer to the booking.",
                 message.focus.path() + ".id"};
  if (stored->status != "booked")
    return Error{Category::conflict, fmt::format("The booking is not current: it is {}.", stored->status),
                 message.focus.path() + ".id"};

  Applied applied;
  Build build(applied.arena);
  const auto before = fhir::decode_json(stored->content, fhir::own_json);
  if (!before) throw storage::StorageError("a stored Appointment is not JSON");
  const auto issued = issued_ids_of(transaction, *stored);
  if (auto differing = differing_patient(content, *stored, issued, before->root)) return std::move(*differing);

  const auto stored_slot = stored->slot_id;
  const ResourceIds ids(message, *content.service, issued, request.fresh_ids);
  applied.resource_type = "Appointment";
  applied.resource_id = *id;
  auto focus = build.with(message.focus.resource, "meta", touched_meta(build, message.focus.resource, request.now));
  applied.focus = build.with_first(focus, "id", build.copy(id->text()));
  applied.entry_ids = ids.all();
  applied.issued_ids = ids.issued_bytes();

  stored->status = fhir::Appointment{message.focus.resource}.status();
  stored->last_updated = request.now;
  stored->content = encode_json(cancelled(build, before->root, message.focus.resource, request.now));
  transaction.put_resource(*stored);
  transaction.release_slot(stored_slot);
  return applied;
}

}  // namespace bars::workflow
