// Dates and times of R4: days that exist in the calendar, times that a clock shows.
#pragma once

#include <string_view>

namespace bars::fhir::r4 {

/// YYYY, YYYY-MM or YYYY-MM-DD, years 0001 to 9999.
bool is_date(std::string_view text) noexcept;
/// A date, or YYYY-MM-DDThh:mm:ss with any fraction and an offset up to 14:00; a second may be 60.
bool is_date_time(std::string_view text) noexcept;
/// The long form of is_date_time() alone.
bool is_instant(std::string_view text) noexcept;
/// hh:mm:ss with any fraction.
bool is_time(std::string_view text) noexcept;

}  // namespace bars::fhir::r4
