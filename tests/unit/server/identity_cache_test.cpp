#include "server/security/identity_cache.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace bars;
using security::encode_base64;
using security::IdentityCache;

const std::string target = encode_base64(R"({"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"2000072489"})");

std::string organisation(std::string_view code) {
  return encode_base64(
      R"({"resourceType":"Organization","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":")" +
      std::string(code) + "\"}]}");
}

http::Head head_of(std::vector<std::pair<std::string, std::string>> headers) {
  http::Head head;
  for (auto& [name, value] : headers) head.headers.push_back({name, value});
  return head;
}

http::Head from(std::string_view code) {
  return head_of({{"NHSD-Target-Identifier", target}, {"NHSD-End-User-Organisation", organisation(code)}});
}

constexpr security::IdentityRules lenient{.organisation_required = false};
constexpr security::IdentityRules strict{};

}  // namespace

TEST_CASE("HDR-1 an identity that was read before is the same again, its text for the record too") {
  IdentityCache cache;
  const auto first = cache.read(from("A1001"), lenient);
  const auto again = cache.read(from("A1001"), lenient);
  REQUIRE(first.has_value());
  REQUIRE(again.has_value());
  CHECK(again->organisation == "A1001");
  CHECK(again->raw == first->raw);
  CHECK(again->warnings == first->warnings);
  REQUIRE(again->target.has_value());
  CHECK(again->target->value == "2000072489");
}

TEST_CASE("HDR-1 every header counts, and whether it is there") {
  IdentityCache cache;
  REQUIRE(cache.read(from("A1001"), lenient).has_value());
  CHECK(cache.read(from("B2002"), lenient)->organisation == "B2002");
  CHECK(cache.read(head_of({{"NHSD-Target-Identifier", target}}), lenient)->organisation.empty());
  const auto empty = head_of({{"NHSD-Target-Identifier", target}, {"NHSD-End-User-Organisation", ""}});
  CHECK_FALSE(cache.read(empty, lenient).has_value());
  CHECK_FALSE(cache.read(head_of({{"NHSD-End-User-Organisation", organisation("A1001")}}), lenient).has_value());
}

TEST_CASE("HDR-4 what is known under other rules does not count") {
  IdentityCache cache;
  REQUIRE(cache.read(from("A1001"), lenient).has_value());
  CHECK_FALSE(cache.read(from("A1001"), strict).has_value());  // the software is absent
  security::IdentityRules shorter = lenient;
  shorter.header_bytes = 16;
  CHECK_FALSE(cache.read(from("A1001"), shorter).has_value());
}

TEST_CASE("identities are forgotten when there are too many of them") {
  IdentityCache cache(2);
  for (const auto* code : {"A1001", "B2002", "C3003", "A1001", "B2002"}) {
    const auto identity = cache.read(from(code), lenient);
    REQUIRE(identity.has_value());
    CHECK(identity->organisation == code);
    CHECK(cache.size() <= 2);
  }
}
