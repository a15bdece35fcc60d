// Slots from diaries.
#pragma once

#include "server/workflow/directory.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace bars::workflow {

/// Every slot of the service's diaries from the local day of `now` over each diary's horizon. Local times that a clock
/// change skips give no slot; of one that occurs twice the first counts. A slot's id is UUIDv5 of service, diary and
/// start. Throws std::runtime_error for a time zone that the system does not know.
std::vector<storage::SlotRecord> slots_of(const ServiceEntry& service, std::int64_t now);

/// Whether the slot is one that its diary gives as it is configured now. A diary that was changed or removed offers no
/// more what it gave before; what was booked of it stays booked.
bool is_offered(const ServiceEntry& service, const storage::SlotRecord& slot);

/// Whether the system's time zone database has this zone.
bool is_time_zone(const std::string& name);

/// Unix seconds of the next local midnight of the service's time zone after `now`.
std::int64_t next_local_midnight(const ServiceEntry& service, std::int64_t now);

/// Adds slots, and gives those that are there the capacity and length of today; it may run at any time.
class AddSlots final : public storage::Unit {
 public:
  /// How many slots one unit adds at most, so that messages never wait long behind it.
  static constexpr std::size_t at_most = 2'000;

  explicit AddSlots(std::span<const storage::SlotRecord> slots) : slots_(slots.begin(), slots.end()) {}
  fhir::Result<void> apply(storage::Transaction& transaction) override;
  void settle(storage::Transaction&, const fhir::Error*) override {}
  std::size_t added() const noexcept { return added_; }

 private:
  std::vector<storage::SlotRecord> slots_;
  std::size_t added_ = 0;
};

}  // namespace bars::workflow
