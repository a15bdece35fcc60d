// What happened, in words for people who have never seen FHIR.
#pragma once

#include "server/evidence/conversation.hpp"

#include <string>
#include <string_view>

namespace bars::evidence {

/// `New referral`, `Looked for free appointment times`, `Staff took note`; the interaction itself when there are no
/// words for it.
std::string what(const storage::AuditRecord& record);

/// `Accepted`, `Refused: …`: the status and what it means here.
std::string outcome(const storage::AuditRecord& record);

/// Who asked: the organisation as its header names it, with its ODS code; `A user of this machine (uid 1000)` for local
/// commands.
std::string who(const storage::AuditRecord& record);

/// `the referral 0199…`, `the booking 0199…`
std::string resource_words(std::string_view resource);

/// The JSON that stands in Base64 in an identity header; "" when there is none that can be read.
std::string decoded_header(std::string_view value);

}  // namespace bars::evidence
