// The syntax of R4's primitive types.
#pragma once

#include "fhir/node.hpp"
#include "fhir/r4/definitions.hpp"

#include <string_view>

namespace bars::fhir::r4 {

/// `padded`: a uri, url or canonical that would be right without the white space around it (KD-R4-1).
enum class Syntax { right, padded, wrong };

/// Whether the text is a value of the type, as R4's own expressions say, with these choices: dates must exist in the
/// calendar, 24:00 does not, a second may be 60, a fraction has one digit or more, offsets reach to 14:00; a
/// `urn:uuid:` or `urn:oid:` must go on as such; white space around and inside strings is content, control characters
/// but tab, CR and LF are not; signs before an integer are only `-`. xhtml is for check_narrative(): here it only must
/// not be empty.
Syntax check_syntax(Primitive type, std::string_view text) noexcept;

/// What the type wants, to go behind "expected ": `a date: YYYY, YYYY-MM or YYYY-MM-DD`.
std::string_view expectation(Primitive type) noexcept;

/// The kind that a value of the type has in JSON: boolean, number or string.
Node::Kind json_kind(Primitive type) noexcept;

/// 1 to 64 letters, digits, hyphens and full stops.
bool is_id(std::string_view text) noexcept;

/// Longest string or markdown, in characters.
inline constexpr std::size_t longest_string = 1024 * 1024;

}  // namespace bars::fhir::r4
