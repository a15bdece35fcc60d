#include "server/security/random_id.hpp"

#include <openssl/rand.h>

#include <array>
#include <chrono>
#include <stdexcept>

namespace bars::security {

fhir::Uuid random_id(fhir::Instant now) {
  std::array<std::uint8_t, 10> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1)
    throw std::runtime_error("the system gives no random bytes");
  return fhir::uuid_v7(now.seconds * 1000 + now.nanoseconds / 1'000'000, random);
}

fhir::Instant wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  return {seconds.count(), static_cast<std::int32_t>(std::chrono::nanoseconds(now - seconds).count())};
}

}  // namespace bars::security
