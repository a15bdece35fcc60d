#include "server/workflow/slots.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace bars::workflow {

namespace {

using date::days;
using date::local_days;
using std::chrono::minutes;
using std::chrono::seconds;

local_days today(const date::time_zone& zone, std::int64_t now) {
  return date::floor<days>(zone.to_local(date::sys_seconds(seconds(now))));
}

/// The instant of a local time; nullopt when the clocks skip it.
std::optional<std::int64_t> instant_of(const date::time_zone& zone, date::local_seconds local) {
  const auto info = zone.get_info(local);
  if (info.result == date::local_info::nonexistent) return std::nullopt;
  return (local.time_since_epoch() - info.first.offset).count();
}

bool works_on(const config::Diary& diary, local_days day) {
  const auto weekday = date::weekday(day).iso_encoding() - 1;  // 0 Monday … 6 Sunday
  const auto& worked = diary.slots.days;
  return std::find(worked.begin(), worked.end(), weekday) != worked.end();
}

void add_day(const ServiceEntry& service, const config::Diary& diary, const date::time_zone& zone, local_days day,
             std::vector<storage::SlotRecord>& slots) {
  const minutes length(diary.slots.minutes);
  for (auto from = diary.slots.from; from + length <= diary.slots.to; from += length) {
    const auto start = instant_of(zone, day + from);
    if (!start) continue;
    storage::SlotRecord slot;
    slot.id = stable_id("Slot", service.id(), diary.id, fhir::format_seconds(*start));
    slot.service = service.id();
    slot.diary = diary.id;
    slot.start = *start;
    slot.end = *start + seconds(length).count();
    slot.capacity = diary.slots.capacity;
    slots.push_back(std::move(slot));
  }
}

}  // namespace

std::vector<storage::SlotRecord> slots_of(const ServiceEntry& service, std::int64_t now) {
  const auto& zone = *date::locate_zone(service.config().time_zone);
  const auto first = today(zone, now);
  std::vector<storage::SlotRecord> slots;
  for (const auto& diary : service.config().diaries)
    for (unsigned ahead = 0; ahead < diary.slots.horizon_days; ++ahead)
      if (const auto day = first + days(ahead); works_on(diary, day)) add_day(service, diary, zone, day, slots);
  return slots;
}

bool is_offered(const ServiceEntry& service, const storage::SlotRecord& slot) {
  const auto index = service.find_diary(slot.diary);
  if (index == ServiceEntry::npos) return false;
  const auto& diary = service.config().diaries[index];
  const auto& zone = *date::locate_zone(service.config().time_zone);
  const auto local = zone.to_local(date::sys_seconds(seconds(slot.start)));
  const auto day = date::floor<days>(local);
  const seconds into_day = local - day;
  const minutes length(diary.slots.minutes);
  return works_on(diary, day) && into_day >= diary.slots.from && into_day + length <= diary.slots.to &&
         (into_day - diary.slots.from) % length == seconds(0) && slot.end == slot.start + seconds(length).count() &&
         instant_of(zone, local) == slot.start;
}

bool is_time_zone(const std::string& name) {
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::runtime_error&) {
    return false;
  }
}

std::int64_t next_local_midnight(const ServiceEntry& service, std::int64_t now) {
  const auto& zone = *date::locate_zone(service.config().time_zone);
  const auto midnight = date::local_seconds(today(zone, now) + days(1));
  return (midnight.time_since_epoch() - zone.get_info(midnight).first.offset).count();
}

fhir::Result<void> AddSlots::apply(storage::Transaction& transaction) {
  added_ = transaction.add_slots(slots_);
  return {};
}

}  // namespace bars::workflow
