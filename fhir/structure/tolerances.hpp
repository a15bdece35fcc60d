// What check_structure() lets through with a warning where R4 would refuse: every tolerance, under the rule it follows.
#pragma once

#include <array>
#include <string_view>

namespace bars::fhir {

struct Tolerance {
  std::string_view rule;         // of the rules digest, or of its list of known defects
  std::string_view diagnostics;  // the warning
};

namespace tolerated {

/// Ids, and references to them, in the entries of a message that are no FHIR ids but have no white space and at most 64
/// characters: ids on new messages mean nothing and are replaced, so that a placeholder does no harm.
inline constexpr Tolerance placeholder_id{"MH-15", "The id is no FHIR id; it is taken for a placeholder."};
/// Inside a Bundle, where only focus, receiver, sender and subject must resolve, which read_message() judges.
inline constexpr Tolerance dangling{"MH-14", "The reference leads to no resource in the Bundle."};
/// Around a uri, url or canonical.
inline constexpr Tolerance padded_uri{"KD-R4-1", "The URI has white space around it."};
/// `Type/id` whose type is misspelt.
inline constexpr Tolerance misspelt_type{"KD-R4-2", "The reference names no resource type that R4 has."};
/// A coding with a required binding whose system is none of the value set.
inline constexpr Tolerance unknown_system{"KD-R4-7",
                                          "The code's system is none of those that R4 binds the element to."};
/// The same without a system, or a concept without codings.
inline constexpr Tolerance no_system{"KD-R4-8", "The code has no system; R4 binds the element to one."};

/// All that warn. White space around strings (KD-R4-5), a missing narrative (KD-R4-10), an EpisodeOfCare by bare uuid
/// or outside the Bundle, and a relative reference to a Slot, Appointment or ServiceRequest that the receiver
/// may hold (A1-3) are accepted without a word.
inline constexpr std::array all{placeholder_id, dangling, padded_uri, misspelt_type, unknown_system, no_system};

}  // namespace tolerated

}  // namespace bars::fhir
