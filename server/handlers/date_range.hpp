// The FHIR search type `date`: which instants a value means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bars::handlers {

/// Unix seconds, from <= t < to; an absent end is open.
struct DateRange {
  std::optional<std::int64_t> from;
  std::optional<std::int64_t> to;
};

/// Reads `[eq|ge|gt|le|lt]` and a year, a month, a day, or a dateTime with minutes or seconds. What has no offset is
/// local time in `time_zone`, so that a day is a day of the service. A plus sign that arrives as a space is repaired
/// (TIME-6). Nullopt for anything else.
std::optional<DateRange> read_date_range(std::string_view text, const std::string& time_zone);

}  // namespace bars::handlers
