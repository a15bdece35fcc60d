// UUIDs (RFC 9562) as values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bars::fhir {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Uuid&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 misreads its 0
  std::string text() const;                       // lower case, 36 characters
};

/// Accepts exactly 8-4-4-4-12 hexadecimal digits in either case: no braces, no `urn:uuid:`.
std::optional<Uuid> parse_uuid(std::string_view text) noexcept;

/// Version 5 (SHA-1 of namespace and name): the same arguments always give the same id.
Uuid uuid_v5(const Uuid& name_space, std::string_view name);

/// Version 7: 48 bits of Unix milliseconds, the rest from `random` (at least 10 bytes).
Uuid uuid_v7(std::int64_t unix_milliseconds, std::span<const std::uint8_t, 10> random) noexcept;

}  // namespace bars::fhir

template <>
struct std::hash<bars::fhir::Uuid> {
  std::size_t operator()(const bars::fhir::Uuid& id) const noexcept;
};
