// The identifiers by which current bookings and referrals are found (SR-1).
#pragma once

#include "storage/packed.hpp"
#include "storage/sqlite/connection.hpp"

#include <vector>

namespace bars::storage::sqlite {

/// As they are kept and compared: with fhir::system_key() for a system, and "" for none.
IdentifierRecord identifier_key(const IdentifierRecord& identifier);

/// Of a version: each once, in order; none for a type that is not searched, and none past the limits of records.hpp.
std::vector<IdentifierRecord> identifier_keys(const ResourceRecord& record);

/// Takes out what only the `earlier` version had, and puts in what only the `current` one has.
void replace_identifiers(Connection& connection, const ResourceRecord& record, const Packed& earlier,
                         const Packed& current);

}  // namespace bars::storage::sqlite
