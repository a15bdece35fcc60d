// A BaRS message: a Bundle whose header makes sense (RULES section 7).
#pragma once

#include "fhir/codes.hpp"
#include "fhir/issue.hpp"
#include "fhir/read_options.hpp"
#include "fhir/views.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bars::fhir {

enum class Event { booking_request, booking_response, servicerequest_request, servicerequest_response };
enum class Reason { create, update, remove };  // codes new, update, delete

std::string_view code_of(Event event) noexcept;
std::string_view code_of(Reason reason) noexcept;

/// Views into the Document that was read; it must outlive the Message.
struct Message {
  Bundle bundle;
  MessageHeader header;
  Event event;
  Reason reason;
  Entry focus;                  // what focus[0] resolves to (MH-8)
  std::string_view definition;  // `bars-message-…`; "" when absent or the known misspelling (MH-10)
  Token destination;            // service (MH-3)
  Token source;                 // where answers would go (MH-5)
  std::string category;         // `referral`, `validation`, `request`, lower case (UC-1); "" when absent
  std::string use_case;         // known use-case code, lower case (UC-2); "" when a booking has none (UC-7)

  /// The Appointment or ServiceRequest that the message is about: the focus, or, since that of a response is mostly an
  /// Encounter (MH-8), the first ServiceRequest. A false Entry when there is none.
  Entry request() const;
};

/// A Bundle with more entries is refused.
inline constexpr std::size_t max_entries = 1000;

/// Checks Bundle and MessageHeader as far as they can be checked without knowing the service (MH-1 to MH-8, MH-11,
/// MH-14, MH-15, MH-19, ERR-48, ERR-51, ERR-55, ERR-57, UC-*): every problem goes to `issues`, each with its path, and
/// so does what is accepted with a warning. A message only when no problem was found here.
/// Not checked here: whether the service exists, offers the use case, the version or the definition; counts.
std::optional<Message> read_message(Node root, Issues& issues, const ReadOptions& options = {});

}  // namespace bars::fhir
