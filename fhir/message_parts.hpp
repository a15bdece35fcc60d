// The steps of read_message(), in the order in which it takes them.
#pragma once

#include "fhir/message.hpp"
#include "fhir/problems.hpp"

#include <optional>
#include <string>

namespace bars::fhir {

/// Whether `root` is a Bundle with entries that can be looked at (ERR-3); if not, the problem is noted.
bool check_bundle_shape(Node root, Problems& problems);

/// Bundle.id, versionId, type, timestamp, and fullUrl and resource of every entry (MH-1, ERR-48).
void check_bundle(const Bundle& bundle, Problems& problems, const ReadOptions& options);

/// The one MessageHeader, in the first entry (MH-1); a false Entry after a problem that leaves none.
Entry find_header(const Bundle& bundle, Problems& problems);

/// What the MessageHeader says; what could not be read is empty, and noted.
struct HeaderFacts {
  std::optional<Event> event;
  std::optional<Reason> reason;
  std::string_view definition;
  Token destination;
  Token source;
  Entry focus;
};
HeaderFacts read_header(const Bundle& bundle, const Entry& header, Problems& problems);

/// What the request, booking or response itself says, for a known event.
struct ContentFacts {
  std::string category;
  std::string use_case;
};
ContentFacts read_content(const Bundle& bundle, Event event, const Entry& focus, Problems& problems);

/// cancelled, revoked or entered-in-error: the status of a cancellation (CANCEL-4, CANCEL-5).
bool is_cancelled(const Entry& focus) noexcept;

inline bool is_booking(Event event) noexcept {
  return event == Event::booking_request || event == Event::booking_response;
}
inline bool is_response(Event event) noexcept {
  return event == Event::booking_response || event == Event::servicerequest_response;
}

}  // namespace bars::fhir
