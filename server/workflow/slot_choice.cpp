#include "server/workflow/slot_choice.hpp"

#include "server/workflow/resources.hpp"
#include "server/workflow/slots.hpp"

#include <fmt/format.h>

#include <utility>

namespace bars::workflow {

using fhir::Build;
using fhir::Category;
using fhir::Error;
using fhir::Node;

namespace {

Error not_bookable(std::string_view why, std::string path) {
  return {Category::conflict, fmt::format("The slot cannot be booked: {}. Search for slots again.", why),
          std::move(path)};
}

/// Seconds of a text that names an instant; nullopt for anything else.
std::optional<std::int64_t> seconds_of(std::string_view text) {
  const auto instant = fhir::parse_instant(text);
  if (!instant) return std::nullopt;
  return instant->seconds;
}

}  // namespace

fhir::Result<storage::SlotRecord> find_bookable(storage::Transaction& transaction, const ServiceEntry& service,
                                                std::string_view id, fhir::Instant now, std::string path) {
  auto slot = transaction.find_slot(fhir::lower(id));
  if (!slot || !is_offered(service, *slot))
    return not_bookable("it is not one that this service offers", std::move(path));
  if (slot->start <= now.seconds) return not_bookable("it is in the past", std::move(path));
  return std::move(*slot);
}

Error no_longer_free(std::string path) { return not_bookable("it is no longer free", std::move(path)); }

std::optional<Error> refuse_other_times(Node resource, std::string_view path, const storage::SlotRecord& slot) {
  for (const auto& [name, expected] : {std::pair{"start", slot.start}, std::pair{"end", slot.end}}) {
    const auto text = resource[name].text();
    if (!text.empty() && seconds_of(text) != expected)
      return Error{Category::unprocessable,
                   fmt::format("{}.{} is not the {} of the slot that was offered, {}.", resource.resource_type(), name,
                               name, fhir::format_seconds(expected)),
                   fmt::format("{}.{}", path, name)};
  }
  return std::nullopt;
}

Node in_slot(Build& build, Node appointment, const storage::SlotRecord& slot) {
  const auto reference = build.copy(fmt::format("Slot/{}", slot.id));
  appointment = build.with(appointment, "slot", build.array({build.object({{"reference", reference}})}));
  appointment = build.with(appointment, "start", build.copy(fhir::format_seconds(slot.start)));
  return build.with(appointment, "end", build.copy(fhir::format_seconds(slot.end)));
}

Node booked(Build& build, const Request& request, Node appointment, const storage::SlotRecord& slot,
            const fhir::Uuid& id) {
  appointment = touched(build, appointment, id, request.now);
  appointment = with_readable_identifier(build, appointment, request.base_url, "booking-number", id);
  appointment = build.with(appointment, "status", Build::text("booked"));
  appointment = build.with(appointment, "start", build.copy(fhir::format_seconds(slot.start)));
  appointment = build.with(appointment, "end", build.copy(fhir::format_seconds(slot.end)));
  return build.with(appointment, "created", build.copy(fhir::format_seconds(request.now.seconds)));
}

}  // namespace bars::workflow
