// Slots from diaries.
#pragma once

#include "server/workflow/directory.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bars::workflow {

/// The id of the slot that begins then: UUIDv5 of the owning service, diary and start (SLOT-16).
std::string slot_id(std::string_view service, std::string_view diary, std::int64_t start);

/// Every slot that the diary's hours give from the local day of `now` over its horizon, holidays left out. Local times
/// that a clock change skips give no slot; of one that occurs twice the first counts. Throws std::runtime_error for a
/// time zone that the system does not know.
std::vector<storage::SlotRecord> slots_of(const OfferedDiary& diary, std::int64_t now);

/// Whether the service offers this slot (SLOT-15): it belongs to a diary of its own or one that it shares (A2-4), and
/// is one that the diary gives as it is configured now, or one that was imported and not withdrawn (capacity 0). A
/// diary that was changed or removed offers no more what it gave before; what was booked of it stays booked.
bool is_offered(const ServiceEntry& service, const storage::SlotRecord& slot);

/// Whether the system's time zone database has this zone.
bool is_time_zone(const std::string& name);

/// The instant of a clock time (seconds since 1970 on the local clock); nullopt when the clocks skip it, the first when
/// it occurs twice.
std::optional<std::int64_t> instant_of_local(const std::string& time_zone, std::int64_t local_seconds);

/// Unix seconds of the next local midnight in the time zone after `now`.
std::int64_t next_local_midnight(const std::string& time_zone, std::int64_t now);

/// The questions that find the slots of every diary that the service offers, start in from <= t < to, whoever has them:
/// one for each service that owns some of them.
std::vector<storage::SlotQuery> slot_queries(const ServiceEntry& service, std::int64_t from, std::int64_t to,
                                             std::size_t limit);
/// What they find, by start, then id. Of more than the limit of one there may be some, not all.
std::vector<storage::SlotRecord> find_slots(storage::Snapshot& snapshot,
                                            const std::vector<storage::SlotQuery>& queries);

/// Adds slots, and gives those that are there the capacity and length of today; it may run at any time.
class AddSlots final : public storage::Unit {
 public:
  /// How many slots one unit adds at most, so that messages never wait long behind it.
  static constexpr std::size_t at_most = 2'000;

  explicit AddSlots(std::vector<storage::SlotRecord> slots) : slots_(std::move(slots)) {}
  fhir::Result<void> apply(storage::Transaction& transaction) override;
  void settle(storage::Transaction&, const fhir::Error*) override {}
  std::size_t added() const noexcept { return added_; }
  std::size_t size() const noexcept { return slots_.size(); }

 private:
  std::vector<storage::SlotRecord> slots_;
  std::size_t added_ = 0;
};

/// The units that bring the slots of diaries up to date, one after the other.
class RollForward {
 public:
  /// `diaries` must outlive it.
  RollForward(std::span<const OfferedDiary> diaries, std::int64_t now) : diaries_(diaries), now_(now) {}
  /// nullptr when there is nothing left to add. Throws as slots_of().
  std::shared_ptr<AddSlots> next();

 private:
  std::span<const OfferedDiary> diaries_;
  std::int64_t now_;
  std::vector<storage::SlotRecord> slots_{};  // of the diaries so far
  std::size_t handed_out_ = 0;
};

}  // namespace bars::workflow
