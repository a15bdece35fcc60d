// The parameters of a slot search (SLOT-2 to SLOT-8).
#pragma once

#include "fhir/error.hpp"
#include "server/http/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bars::handlers {

/// What a slot search may ask to see beside the slots.
struct SlotIncludes {
  bool schedule = false;
  bool healthcare_service = false;
  bool practitioner = false;
  bool practitioner_role = false;
  bool provided_by = false;
  bool location = false;
};

struct SlotSearch {
  std::string_view service;  // value under dos-service-id
  std::int64_t from = 0;     // Unix seconds: from <= start < to
  std::int64_t to = 0;
  bool free = false;
  bool busy = false;
  SlotIncludes includes;
  std::string honoured;  // the query that was understood, encoded, for the self link
};

/// Every problem is reported together. The range must not be wider than `max_days` (Category::too_costly).
fhir::Result<SlotSearch> read_slot_search(const http::Head& head, unsigned max_days);

}  // namespace bars::handlers
