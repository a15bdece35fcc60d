// Which booking and which referral belong together, as SQL.
#pragma once

#include "storage/sqlite/connection.hpp"

#include <vector>

namespace bars::storage::sqlite {

// The verbs of the same names.
std::vector<LinkRecord> find_links(Connection& connection, const Owner& owner);
void add_link(Connection& connection, const LinkRecord& record);
void end_links(Connection& connection, const Owner& owner, fhir::Instant when);

}  // namespace bars::storage::sqlite
