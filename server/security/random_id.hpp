// New ids.
#pragma once

#include "fhir/instant.hpp"
#include "fhir/uuid.hpp"

namespace bars::security {

/// UUIDv7 of `now`, its random bits from OpenSSL. Any thread. Throws std::runtime_error when the system has no random
/// bytes.
fhir::Uuid random_id(fhir::Instant now);

/// The system's clock.
fhir::Instant wall_clock();

}  // namespace bars::security
