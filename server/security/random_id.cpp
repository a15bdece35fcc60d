#include "server/security/random_id.hpp"

#include <openssl/rand.h>

#include <array>
#include <chrono>
#include <span>
#include <stdexcept>

namespace bars::security {

namespace {

constexpr std::size_t bytes_of_an_id = 10;

/// Random bytes for the ids of one thread. A message takes about 20 ids, and a call of OpenSSL costs as much for 10
/// bytes as for hundreds.
class Supply {
 public:
  std::span<const std::uint8_t, bytes_of_an_id> take() {
    if (used_ == bytes_.size()) refill();
    used_ += bytes_of_an_id;
    return std::span<const std::uint8_t, bytes_of_an_id>(bytes_.data() + used_ - bytes_of_an_id, bytes_of_an_id);
  }

 private:
  void refill() {
    if (RAND_bytes(bytes_.data(), static_cast<int>(bytes_.size())) != 1)
      throw std::runtime_error("the system gives no random bytes");
    used_ = 0;
  }

  std::array<std::uint8_t, 64 * bytes_of_an_id> bytes_{};
  std::size_t used_ = bytes_.size();
};

}  // namespace

fhir::Uuid random_id(fhir::Instant now) {
  thread_local Supply supply;
  const auto random = supply.take();
  return fhir::uuid_v7(now.seconds * 1000 + now.nanoseconds / 1'000'000, random);
}

fhir::Instant wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  return {seconds.count(), static_cast<std::int32_t>(std::chrono::nanoseconds(now - seconds).count())};
}

}  // namespace bars::security
