// FHIR instants at full precision (TIME-1 to TIME-6).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bars::fhir {

/// A point in time: seconds since 1970-01-01T00:00:00Z and nanoseconds (0 to 999,999,999) after them.
struct Instant {
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;
  auto operator<=>(const Instant&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 misreads its 0
};

/// Reads `YYYY-MM-DDThh:mm:ss[.0-9 digits](Z|±hh:mm)` with any offset up to 14:00 (TIME-2); seconds may be 60
/// (read as 59.999…). Nothing else; a date that does not exist is refused.
std::optional<Instant> parse_instant(std::string_view text) noexcept;

/// The offset from UTC in minutes that an instant's text carries; nullopt when the text is no instant.
std::optional<int> parse_offset_minutes(std::string_view text) noexcept;

/// UTC with seven fraction digits and `+00:00`: the form of `meta.lastUpdated` (TIME-3, TIME-4).
std::string format_instant(Instant instant);

/// UTC without a fraction, `+00:00`: the form of `Slot.start` and `Appointment.start` (TKWR-14).
std::string format_seconds(std::int64_t unix_seconds);

}  // namespace bars::fhir
