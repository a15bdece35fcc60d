// The answer to a message that was carried out, made once more.
#pragma once

#include "server/evidence/conversation.hpp"

#include <optional>
#include <string>

namespace bars::evidence {

/// The Bundle that answered `message`, from it and from the versions that it made. The same bytes, as long as the
/// message's references are the fullUrls of its entries; another spelling becomes that one. Nothing when a version is
/// not there any more.
std::optional<std::string> reply_to(const storage::MessageRecord& message, const Conversation& conversation);

}  // namespace bars::evidence
