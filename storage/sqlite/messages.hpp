// Messages and what is asked of them, as SQL.
#pragma once

#include "storage/sqlite/connection.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace bars::storage::sqlite {

// The verbs of the same names.
bool has_opening_message(Connection& connection, std::string_view organisation, std::string_view bundle_id);
std::vector<MessageRecord> find_messages(Connection& connection, const Owner& owner);
std::optional<MessageRecord> find_message(Connection& connection, const fhir::Uuid& request_id);
std::vector<StoredEntry> find_entries(Connection& connection, const Owner& owner);
std::optional<Owner> find_owner(Connection& connection, std::string_view service, std::string_view bundle_id,
                                std::string_view organisation);
std::vector<Owner> find_owners(Connection& connection, std::string_view bundle_id);
std::vector<MessageRecord> find_message_heads(Connection& connection, const Owner& owner);
void add_message(Connection& connection, const MessageRecord& record);

}  // namespace bars::storage::sqlite
