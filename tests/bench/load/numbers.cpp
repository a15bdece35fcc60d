#include "tests/bench/load/numbers.hpp"

namespace bars::load {

std::uint64_t Random::next() noexcept {
  std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15U);
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31);
}

void write_uuid(Random& random, std::string& to) noexcept {
  constexpr char digits[] = "0123456789abcdef";
  std::uint64_t bits = random.next();
  for (std::size_t i = 0, digit = 0; i < 36; ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      to[i] = '-';
      continue;
    }
    if (digit++ == 16) bits = random.next();
    to[i] = digits[bits & 15U];
    bits >>= 4;
  }
  to[14] = '4';
  to[19] = digits[8 + random.next() % 4];
}

void write_nhs_number(Random& random, std::string& to) noexcept {
  for (;;) {
    std::uint64_t bits = random.next();
    unsigned sum = 0;
    for (std::size_t i = 0; i < 9; ++i, bits /= 10) {
      const auto digit = i < 3 ? 9U : static_cast<unsigned>(bits % 10);
      to[i] = static_cast<char>('0' + digit);
      sum += digit * static_cast<unsigned>(10 - i);
    }
    const unsigned check = (11 - sum % 11) % 11;
    if (check == 10) continue;  // such a number is never given
    to[9] = static_cast<char>('0' + check);
    return;
  }
}

void write_birth_date(Random& random, std::string& to) noexcept {
  const std::uint64_t bits = random.next();
  const auto year = 1930 + bits % 92;
  const auto month = 1 + (bits >> 16) % 12;
  const auto day = 1 + (bits >> 32) % 28;
  const auto digit = [](std::uint64_t value) { return static_cast<char>('0' + value % 10); };
  to[0] = digit(year / 1000);
  to[1] = digit(year / 100);
  to[2] = digit(year / 10);
  to[3] = digit(year);
  to[4] = to[7] = '-';
  to[5] = digit(month / 10);
  to[6] = digit(month);
  to[8] = digit(day / 10);
  to[9] = digit(day);
}

void write_own(std::uint64_t seed, std::uint64_t number, Values& values) noexcept {
  Random random(seed ^ Random(number).next());
  write_uuid(random, values.at(Field::request_id));
  write_uuid(random, values.at(Field::correlation_id));
  write_uuid(random, values.at(Field::bundle_id));
  write_nhs_number(random, values.at(Field::nhs_number));
  write_birth_date(random, values.at(Field::birth_date));
}

}  // namespace bars::load
