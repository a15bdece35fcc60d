// Which status the staff of a service may give a booking, a referral or its Encounter: one table.
#pragma once

#include "fhir/error.hpp"

#include <span>
#include <string>
#include <string_view>

namespace bars::workflow {

/// What staff have to say with a new status. Where R4 has no element for a reason none is taken.
enum class Reason {
  none,
  text_possible,
  text,  // CANCEL-12: why it is given up
  code,  // A4-6: a code of rejected-reasons-bars
};

struct StatusChange {
  std::string_view type;
  std::string_view status;  // the new one
  std::string_view from;    // every status that it may follow
  Reason reason;
  bool gives_up = false;  // the slot becomes free (CANCEL-10), links end (CANCEL-13)
};

std::span<const StatusChange> status_changes() noexcept;

/// Longest reason, in bytes.
inline constexpr std::size_t longest_reason = 1000;

/// The line for a status of a type; Category::value when there is none, or when the reason is missing, not possible,
/// unknown or too long. The diagnostics name what is possible.
fhir::Result<const StatusChange*> find_status_change(std::string_view type, std::string_view status,
                                                     std::string_view reason);

bool may_follow(const StatusChange& change, std::string_view current) noexcept;

/// The statuses that may follow this one, as a sentence has them: `active, completed`; `none`.
std::string statuses_after(std::string_view type, std::string_view current);

/// The display of a code of rejected-reasons-bars; "" when it is none.
std::string_view rejection_display(std::string_view code) noexcept;

}  // namespace bars::workflow
