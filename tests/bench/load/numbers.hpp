// Ids and numbers that a request has of its own: the same ones for the same seed and number.
#pragma once

#include "tests/bench/load/pattern.hpp"

#include <cstdint>
#include <string>

namespace bars::load {

/// SplitMix64: quick, and as good from one number to the next as from one seed to the next.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}
  std::uint64_t next() noexcept;

 private:
  std::uint64_t state_;
};

/// 36 characters of a UUID of version 4.
void write_uuid(Random& random, std::string& to) noexcept;
/// 10 digits with a right check digit, in the range that is kept for tests (999…).
void write_nhs_number(Random& random, std::string& to) noexcept;
/// 10 characters of a day between 1930 and 2021.
void write_birth_date(Random& random, std::string& to) noexcept;

/// The request id, correlation id, Bundle.id, NHS number and birth date of request `number`.
void write_own(std::uint64_t seed, std::uint64_t number, Values& values) noexcept;

}  // namespace bars::load
