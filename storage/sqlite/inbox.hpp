// Conversations as the service's staff see them, and what they did with them, as SQL.
#pragma once

#include "storage/sqlite/connection.hpp"

#include <optional>
#include <vector>

namespace bars::storage::sqlite {

// The verbs of the same names.
std::optional<ConversationRecord> find_conversation(Connection& connection, const Owner& owner);
ConversationPage find_conversations(Connection& connection, const ConversationQuery& query);
std::vector<LocalChangeRecord> find_local_changes(Connection& connection, const Owner& owner);
void add_local_change(Connection& connection, const LocalChangeRecord& record);

}  // namespace bars::storage::sqlite
