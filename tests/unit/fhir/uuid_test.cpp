#include "fhir/uuid.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <unordered_set>

using namespace bars::fhir;

namespace {
constexpr std::string_view dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
}

TEST_CASE("a UUID is read in either case and written in lower case") {
  const auto upper = parse_uuid("6BA7B810-9DAD-11D1-80B4-00C04FD430C8");
  REQUIRE(upper);
  CHECK(upper->text() == dns);
  CHECK(*upper == *parse_uuid(dns));
  CHECK(upper->bytes[0] == 0x6B);
  CHECK(upper->bytes[15] == 0xC8);
}

TEST_CASE("what is not exactly 8-4-4-4-12 hexadecimal digits is no UUID") {
  const std::string_view wrong[] = {
      "",
      "6ba7b810-9dad-11d1-80b4-00c04fd430c",
      "6ba7b810-9dad-11d1-80b4-00c04fd430c88",
      "6ba7b8109dad11d180b400c04fd430c8",
      "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
      "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8",
      "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
      "6ba7b810-9dad-11d1-80b4 00c04fd430c8",
      "6ba7b81-09dad-11d1-80b4-00c04fd430c8",
      " 6ba7b810-9dad-11d1-80b4-00c04fd430c",
      "6ba7b810-9dad-11d1-80b4-00c04fd430-8",
      std::string_view("6ba7b810-9dad-11d1-80b4-00c04fd430c\0", 36),
  };
  for (const auto text : wrong) {
    INFO(text);
    CHECK_FALSE(parse_uuid(text));
  }
}

TEST_CASE("a version 5 UUID is the one of RFC 9562 A.4") {
  CHECK(uuid_v5(*parse_uuid(dns), "www.example.com").text() == "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  CHECK(uuid_v5(*parse_uuid(dns), "").text()[14] == '5');
  CHECK(uuid_v5(*parse_uuid(dns), "a") != uuid_v5(*parse_uuid(dns), "b"));
  CHECK(uuid_v5(Uuid{}, "a") != uuid_v5(*parse_uuid(dns), "a"));
}

TEST_CASE("a version 7 UUID is the one of RFC 9562 A.6") {
  const std::uint8_t random[10] = {0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F};
  CHECK(uuid_v7(0x017F22E279B0, random).text() == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST_CASE("version and variant of a version 7 UUID do not depend on the random bytes, later ones sort behind") {
  const std::uint8_t ones[10] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  const std::uint8_t zeros[10] = {};
  CHECK(uuid_v7(0, zeros).text() == "00000000-0000-7000-8000-000000000000");
  CHECK(uuid_v7(0xFFFFFFFFFFFF, ones).text() == "ffffffff-ffff-7fff-bfff-ffffffffffff");
  CHECK(uuid_v7(1000, ones) < uuid_v7(1001, zeros));
}

TEST_CASE("UUIDs hash apart") {
  std::unordered_set<std::size_t> hashes;
  for (std::uint8_t place = 0; place < 16; ++place) {
    for (int value = 1; value < 256; ++value) {
      Uuid id;
      id.bytes[place] = static_cast<std::uint8_t>(value);
      hashes.insert(std::hash<Uuid>()(id));
    }
  }
  CHECK(hashes.size() > 16 * 255 - 8);
}
