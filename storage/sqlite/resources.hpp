// Versions of bookings, referrals and Encounters, as SQL.
#pragma once

#include "storage/sqlite/connection.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace bars::storage::sqlite {

// The verbs of the same names.
std::optional<ResourceRecord> find_resource(Connection& connection, std::string_view type, const fhir::Uuid& id,
                                            std::string_view service);
std::optional<ResourceRecord> find_resource_version(Connection& connection, std::string_view type, const fhir::Uuid& id,
                                                    std::string_view service, std::int64_t version);
std::optional<ResourceRecord> find_current(Connection& connection, std::string_view type, const fhir::Uuid& id);
bool was_sent_by(Connection& connection, std::string_view organisation, std::string_view type, const fhir::Uuid& id,
                 std::string_view service);
std::vector<ResourceRecord> find_resources(Connection& connection, const ResourceQuery& query);
std::size_t count_resources(Connection& connection, const ResourceQuery& query);
std::int64_t put_resource(Connection& connection, const ResourceRecord& record);

}  // namespace bars::storage::sqlite
