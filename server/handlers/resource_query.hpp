// The parameters of a search for bookings or referrals (APPT-2 to APPT-5, SR-1).
#pragma once

#include "fhir/error.hpp"
#include "server/http/message.hpp"
#include "storage/records.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bars::handlers {

inline constexpr std::size_t usual_count = 100;
inline constexpr std::size_t most_count = 1000;

struct ResourceSearch {
  storage::ResourceQuery query;  // of one page; its service is for the caller to name
  std::string honoured;          // the query that was understood, encoded, for the links; without the page

  /// The query of this page's own link, and of the next one's.
  std::string self() const;
  std::string behind(std::int64_t sequence) const;
};

/// Every problem is reported together. Days are days in `time_zone`. A search must name the patient's NHS number, or
/// name, birth date and postcode together, or an identifier of a ServiceRequest, or an id; anything else narrows it.
fhir::Result<ResourceSearch> read_resource_search(const http::Head& head, std::string_view type,
                                                  const std::string& time_zone);

}  // namespace bars::handlers
