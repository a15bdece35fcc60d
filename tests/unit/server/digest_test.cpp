#include "server/security/digest.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace bars::security;

TEST_CASE("TI-12 the hash of a body is SHA-256") {
  // The first three are the examples of FIPS 180-4.
  CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256(std::string(1'000'000, 'a'))) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  CHECK(sha256("{}") != sha256("{} "));
  CHECK(sha256(std::string("a\0b", 3)) != sha256("a"));
}
