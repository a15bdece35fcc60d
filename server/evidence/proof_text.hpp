// What the audit's chain says of a pack.
#pragma once

#include "server/evidence/conversation.hpp"

#include <string>
#include <vector>

namespace bars::evidence {

/// What was verified and found, and of each record of the pack what its MAC is of: its number, both ids, its bytes, and
/// the MAC before it (storage/audit_key.hpp), so that whoever has the key can compute it anew.
std::string chain_json(const Conversation& conversation, const Proof& proof);

std::string handshakes_json(const std::vector<storage::RefusedHandshakes>& handshakes);

/// Sentences for people: whether anything was changed, and what that is worth.
std::vector<std::string> proof_sentences(const Proof& proof);

}  // namespace bars::evidence
