// Slot searches, and the slots that their answers offer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bars::load {

struct OfferedSlot {
  std::string id;
  std::string start;
  std::string end;
};

/// Path and query of a search for free slots of a service with every include: `days` days, of which the first begins
/// `first_day` days after the UTC day of `now` (Unix seconds).
std::string slot_search(std::string_view service, std::int64_t now, unsigned first_day, unsigned days);

/// The slots of a searchset that a pattern has room for: a UUID, and instants to the second with their offset.
std::vector<OfferedSlot> offered_slots(std::string_view searchset);

/// The id of the first resource of a type in a Bundle; "" when there is none.
std::string first_id(std::string_view bundle, std::string_view type);

}  // namespace bars::load
