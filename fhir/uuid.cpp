#include "fhir/uuid.hpp"

#include <boost/uuid/name_generator_sha1.hpp>

#include <algorithm>
#include <array>
#include <cstring>

namespace bars::fhir {

namespace {

constexpr bool is_dash(std::size_t place) noexcept { return place == 8 || place == 13 || place == 18 || place == 23; }

// The value of each byte as a hexadecimal digit; 0x80 for those that are none.
constexpr std::uint8_t no_digit = 0x80;
constexpr auto hex_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  for (std::uint8_t i = 0; i < 10; ++i) values['0' + i] = i;
  for (std::uint8_t i = 0; i < 6; ++i) values['a' + i] = values['A' + i] = static_cast<std::uint8_t>(10 + i);
  return values;
}();
constexpr std::array<std::uint8_t, 16> digit_places = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

}  // namespace

std::string Uuid::text() const {
  std::string text(36, '-');
  std::size_t place = 0;
  for (const std::uint8_t byte : bytes) {
    if (is_dash(place)) ++place;
    text[place++] = "0123456789abcdef"[byte >> 4];
    text[place++] = "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::optional<Uuid> parse_uuid(std::string_view text) noexcept {
  if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return std::nullopt;
  Uuid id;
  unsigned seen = 0;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const unsigned high = hex_values[static_cast<unsigned char>(text[digit_places[i]])];
    const unsigned low = hex_values[static_cast<unsigned char>(text[digit_places[i] + 1])];
    seen |= high | low;
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if ((seen & no_digit) != 0) return std::nullopt;
  return id;
}

Uuid uuid_v5(const Uuid& name_space, std::string_view name) {
  boost::uuids::uuid space;
  std::copy(name_space.bytes.begin(), name_space.bytes.end(), space.begin());
  const boost::uuids::uuid made = boost::uuids::name_generator_sha1(space)(name.data(), name.size());
  Uuid id;
  std::copy(made.begin(), made.end(), id.bytes.begin());
  return id;
}

Uuid uuid_v7(std::int64_t unix_milliseconds, std::span<const std::uint8_t, 10> random) noexcept {
  Uuid id;
  for (std::size_t i = 0; i < 6; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(unix_milliseconds >> (8 * (5 - i)));
  }
  std::copy(random.begin(), random.end(), id.bytes.begin() + 6);
  id.bytes[6] = static_cast<std::uint8_t>(0x70 | (id.bytes[6] & 0x0F));
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3F));
  return id;
}

}  // namespace bars::fhir

std::size_t std::hash<bars::fhir::Uuid>::operator()(const bars::fhir::Uuid& id) const noexcept {
  std::uint64_t halves[2];
  std::memcpy(halves, id.bytes.data(), sizeof halves);
  const auto mix = [](std::uint64_t bits) {
    bits = (bits ^ bits >> 32) * 0x9E3779B97F4A7C15u;
    return bits ^ bits >> 29;
  };
  return static_cast<std::size_t>(mix(mix(halves[0]) + halves[1]));
}
