// What a bearer token says, for the audit. Nobody is let in by it.
#pragma once

#include "server/http/message.hpp"

#include <cstddef>
#include <string>

namespace bars::security {

/// Of the claims as JSON, and levels of it.
inline constexpr std::size_t longest_claims = 4096;
inline constexpr std::size_t deepest_claims = 8;

/// The claims of the JSON Web Token in `Authorization: Bearer …`, as a JSON object; nothing of its header and
/// signature. What says who a patient is has the value `withheld`. "" without a bearer token; `{"unreadable":true}`
/// when the token is no such one, or its claims are more than is kept. The signature is not looked at: these are the
/// sender's words.
std::string bearer_claims(const http::Head& head);

}  // namespace bars::security
