#include "server/workflow/slots.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <tuple>

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

bool is_holiday(const std::vector<std::chrono::local_days>& holidays, local_days day) {
  const std::chrono::local_days wanted{std::chrono::days(day.time_since_epoch().count())};
  return std::binary_search(holidays.begin(), holidays.end(), wanted);
}

bool works_on(const OfferedDiary& offered, local_days day) {
  const auto weekday = date::weekday(day).iso_encoding() - 1;  // 0 Monday … 6 Sunday
  const auto& worked = offered.diary->slots.days;
  return std::find(worked.begin(), worked.end(), weekday) != worked.end() &&
         !is_holiday(offered.owner->holidays, day) && !is_holiday(offered.diary->holidays, day);
}

void add_day(const OfferedDiary& offered, const date::time_zone& zone, local_days day,
             std::vector<storage::SlotRecord>& slots) {
  const auto& hours = offered.diary->slots;
  const minutes length(hours.minutes);
  for (auto from = hours.from; from + length <= hours.to; from += length) {
    const auto start = instant_of(zone, day + from);
    if (!start) continue;
    storage::SlotRecord slot;
    slot.id = slot_id(offered.owner->id.value, offered.diary->id, *start);
    slot.service = offered.owner->id.value;
    slot.diary = offered.diary->id;
    slot.start = *start;
    slot.end = *start + seconds(length).count();
    slot.capacity = hours.capacity;
    slots.push_back(std::move(slot));
  }
}

/// Whether the hours of the diary give this very slot.
bool is_given(const OfferedDiary& offered, const storage::SlotRecord& slot) {
  const auto& hours = offered.diary->slots;
  const auto& zone = *date::locate_zone(offered.owner->time_zone);
  const auto local = zone.to_local(date::sys_seconds(seconds(slot.start)));
  const auto day = date::floor<days>(local);
  const seconds into_day = local - day;
  const minutes length(hours.minutes);
  return works_on(offered, day) && into_day >= hours.from && into_day + length <= hours.to &&
         (into_day - hours.from) % length == seconds(0) && slot.end == slot.start + seconds(length).count() &&
         instant_of(zone, local) == slot.start;
}

}  // namespace

std::string slot_id(std::string_view service, std::string_view diary, std::int64_t start) {
  return stable_id("Slot", service, diary, fhir::format_seconds(start));
}

std::vector<storage::SlotRecord> slots_of(const OfferedDiary& diary, std::int64_t now) {
  const auto& zone = *date::locate_zone(diary.owner->time_zone);
  const auto first = today(zone, now);
  std::vector<storage::SlotRecord> slots;
  for (unsigned ahead = 0; ahead < diary.diary->slots.horizon_days; ++ahead)
    if (const auto day = first + days(ahead); works_on(diary, day)) add_day(diary, zone, day, slots);
  return slots;
}

bool is_offered(const ServiceEntry& service, const storage::SlotRecord& slot) {
  const auto index = service.find_diary(slot.service, slot.diary);
  if (index == ServiceEntry::npos || slot.capacity == 0) return false;
  return slot.imported || is_given(service.diaries()[index], slot);
}

bool is_time_zone(const std::string& name) {
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::runtime_error&) {
    return false;
  }
}

std::optional<std::int64_t> instant_of_local(const std::string& time_zone, std::int64_t local_seconds) {
  return instant_of(*date::locate_zone(time_zone), date::local_seconds(seconds(local_seconds)));
}

std::int64_t next_local_midnight(const std::string& time_zone, std::int64_t now) {
  const auto& zone = *date::locate_zone(time_zone);
  const auto midnight = date::local_seconds(today(zone, now) + days(1));
  return (midnight.time_since_epoch() - zone.get_info(midnight).first.offset).count();
}

std::vector<storage::SlotQuery> slot_queries(const ServiceEntry& service, std::int64_t from, std::int64_t to,
                                             std::size_t limit) {
  std::vector<storage::SlotQuery> queries;
  for (const auto& each : service.diaries()) {
    const auto& owner = each.owner->id.value;
    auto query =
        std::find_if(queries.begin(), queries.end(), [&](const auto& known) { return known.service == owner; });
    if (query == queries.end()) {
      query = queries.insert(queries.end(), storage::SlotQuery{.service = owner, .from = from, .to = to});
      query->limit = limit;
      query->busy = true;
    }
    query->diaries.push_back(each.diary->id);
  }
  return queries;
}

std::vector<storage::SlotRecord> find_slots(storage::Snapshot& snapshot,
                                            const std::vector<storage::SlotQuery>& queries) {
  std::vector<storage::SlotRecord> slots;
  for (const auto& query : queries) {
    auto found = snapshot.find_slots(query);
    slots.insert(slots.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  }
  if (queries.size() > 1)
    std::sort(slots.begin(), slots.end(), [](const storage::SlotRecord& a, const storage::SlotRecord& b) {
      return std::tie(a.start, a.id) < std::tie(b.start, b.id);
    });
  return slots;
}

std::shared_ptr<AddSlots> RollForward::next() {
  while (slots_.size() - handed_out_ < AddSlots::at_most && !diaries_.empty()) {
    slots_.erase(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(std::exchange(handed_out_, 0)));
    auto more = slots_of(diaries_.front(), now_);
    slots_.insert(slots_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    diaries_ = diaries_.subspan(1);
  }
  const auto from = slots_.begin() + static_cast<std::ptrdiff_t>(handed_out_);
  const auto count = std::min(slots_.size() - handed_out_, AddSlots::at_most);
  if (count == 0) return nullptr;
  handed_out_ += count;
  return std::make_shared<AddSlots>(std::vector<storage::SlotRecord>(from, from + static_cast<std::ptrdiff_t>(count)));
}

fhir::Result<void> AddSlots::apply(storage::Transaction& transaction) {
  added_ = transaction.add_slots(slots_);
  return {};
}

}  // namespace bars::workflow
