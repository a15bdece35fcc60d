#include "config/diary_table.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace bars::config {

namespace {

constexpr std::size_t most_holidays = 400;

Table practitioner_keys(Diary::Practitioner& out) {
  return {text("name", out.name, any_text(name_bytes), Presence::mandatory, "Name as senders show it."),
          text("gender", out.gender, one_of({"male", "female", "other", "unknown"}), Presence::optional,
               "Gender as senders show it (SLOT-14)."),
          text("role_code", out.role_code, digits(6, 18), Presence::mandatory, "Role, a SNOMED CT code."),
          text("role_name", out.role_name, any_text(name_bytes), Presence::optional,
               "Name of the role, as senders show it."),
          text("sds_role_profile_id", out.sds_role_profile_id, digits(1, 20), Presence::optional,
               "SDS role profile id, when there is one.")};
}

Table coding_keys(Coding& out) {
  return {
      text("system", out.system, url(), Presence::optional, "System of the code; null: the usual one."),
      text("code", out.code, any_text(64), Presence::mandatory, "The code."),
      text("display", out.display, any_text(name_bytes), Presence::mandatory, "What it means, as senders show it.")};
}

Table slot_type_keys(Diary::SlotType& out) {
  return {
      optional_group("service_category", out.service_category,
                     "Slot.serviceCategory; usual system http://terminology.hl7.org/CodeSystem/service-category.",
                     coding_keys),
      optional_group("service_type", out.service_type, "Slot.serviceType; usual system SNOMED CT.", coding_keys),
      optional_group("specialty", out.specialty, "Slot.specialty; usual system SNOMED CT.", coding_keys),
      optional_group("appointment_type", out.appointment_type,
                     "Slot.appointmentType; usual system http://terminology.hl7.org/CodeSystem/v2-0276.", coding_keys)};
}

Key slots(Diary::Slots& out) {
  auto check = [&out](Reading& reading, const Value& value) {
    if (out.to - out.from >= std::chrono::minutes{out.minutes}) return;
    const Reading::Step step(reading, "to");
    reading.fault(
        value.find("to")->value.at,
        fmt::format("no slot of {} minutes fits between \"from\" and \"to\"; expected a later time", out.minutes));
  };
  return group_or_none("slots",
                       {number("minutes", out.minutes, {5, 480}, "minutes", "Length of a slot."),
                        number("capacity", out.capacity, {1, 100}, "", "Bookings that the same time can take."),
                        days("days", out.days, "Days that have slots."),
                        clock_time("from", out.from, false, "Start of the first slot, local time."),
                        clock_time("to", out.to, true, "No slot ends later, local time."),
                        number("horizon_days", out.horizon_days, {1, 366}, "days", "How far ahead slots are offered.")},
                       "Hours that give the diary its slots; null: it has only those that are imported.",
                       std::move(check));
}

Table diary_keys(Diary& out) {
  return {
      text("id", out.id, diary_id(), Presence::mandatory,
           "Names the diary within the service; ids of its slots come from it, so it should not change."),
      optional_group("practitioner", out.practitioner, "Who sees the patient.", practitioner_keys),
      group("location", {text("name", out.location.name, any_text(name_bytes), Presence::mandatory,
                              "Name of the place, as senders show it."),
                         group("address", address_keys(out.location.address))}),
      text("delivery_channel", out.delivery_channel, one_of({"In-person", "Telephone", "Video"}), Presence::optional,
           "How the patient is seen; null: the slots do not say, nothing is assumed (SLOT-13)."),
      group("slot_type", slot_type_keys(out.slot_type)),
      slots(out.slots),
      dates("holidays", out.holidays, most_holidays, "Local days on which this diary has no hours.")};
}

Table shared_diary_keys(SharedDiary& out) {
  return {text("service", out.service, digits(1, 20), Presence::mandatory, "Id of the service that owns the diary."),
          text("diary", out.diary, diary_id(), Presence::mandatory, "Id of the diary there.")};
}

/// Reports the second of two diaries with one id.
Check unique_diaries(const std::vector<Diary>& diaries) {
  return [&diaries](Reading& reading, const Value& value) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < diaries.size(); ++i) {
      if (diaries[i].id.empty() || seen.insert(diaries[i].id).second) continue;
      const Reading::Step item(reading, i);
      const Reading::Step step(reading, "id");
      reading.fault(value.items[i].find("id")->value.at,
                    fmt::format("{} is the id of an earlier diary; expected one of its own", quote(diaries[i].id)));
    }
  };
}

}  // namespace

Table address_keys(Address& out) {
  return {list("line", out.line, any_text(name_bytes), {1, 5, true}, Presence::mandatory, "Lines of the address."),
          text("city", out.city, any_text(name_bytes), Presence::mandatory, "Town or city."),
          text("postcode", out.postcode, postcode(), Presence::mandatory, "Postcode.")};
}

Key diaries(std::string_view name, std::vector<Diary>& out) {
  return groups(name, out, {0, 200}, Presence::optional, "Where the slots of bookings come from.", diary_keys,
                unique_diaries(out));
}

Key shared_diaries(std::string_view name, std::vector<SharedDiary>& out) {
  return groups(name, out, {0, 200}, Presence::optional,
                "Diaries of other services that this one offers as well: a place that is booked through one service is "
                "taken for all (A2-4).",
                shared_diary_keys);
}

}  // namespace bars::config
