// What of a sender's headers a log line or a diagnostic may show. Senders put anything anywhere, patients too; so a
// value is shown when its form says that it cannot be a person's number, name or address, else only that there was one.
#pragma once

#include <string_view>

namespace bars::security {

/// An ODS code in upper case as it is; "" as it is; else `(not an ODS code)`. A code has at most 12 capital letters and
/// digits; a longer one than three has both, and none is a postcode without its space.
std::string_view shown_organisation(std::string_view code) noexcept;

/// A GUID as it is; "" as it is; else `(not a GUID)`.
std::string_view shown_guid(std::string_view id) noexcept;

/// A trace id as it is; when it has decimal digits alone, which one in three million random ids has and everybody's
/// number, `(not a random id)`.
std::string_view shown_trace_id(std::string_view id) noexcept;

}  // namespace bars::security
