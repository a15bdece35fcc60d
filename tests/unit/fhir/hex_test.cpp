#include "fhir/hex.hpp"

#include "tests/support/catch.hpp"

using namespace bars::fhir;

TEST_CASE("TI-12 hexadecimal is in lower case and keeps leading zeros") {
  const std::uint8_t bytes[] = {0x00, 0x0f, 0xa0, 0xff};
  CHECK(hex(bytes) == "000fa0ff");
  CHECK(hex({}).empty());
}
