#include "server/security/peer.hpp"
#include "server/security/development_pki.hpp"
#include "server/security/openssl.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars::security;
using Names = std::vector<std::string>;

constexpr const char* pinned_certificate = R"(-----BEGIN CERTIFICATE-----
MIIBfTCCASOgAwIBAgIUNVI7C+LjTVKWkBkO/yUzAxAbbHUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJYS5leGFtcGxlMB4XDTI2MTEyNjE3NDkzM1oXDTM2MTEyMzE3
NDkzM1owFDESMBAGA1UEAwwJYS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEdSUybyS+sFskRE54gSrhzPMam0Vm4MM0v9LA9k/famOGrtrgD2motkCV
YRkLEJMYDgz4kNSCE6FE9cCmvCILlqNTMFEwHQYDVR0OBBYEFHDV8qeSnBrqeMWZ
9HA+/P97loKgMB8GA1UdIwQYMBaAFHDV8qeSnBrqeMWZ9HA+/P97loKgMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhANqAoRGq9O4plwzGVWgo2rte
IXE+iL4/ZhbKVf5f5kLkAiAwQWJ8TeLMdZo28TArz/1W1O3lU6ArIhlqADLJq8IY
8w==
-----END CERTIFICATE-----
)";
constexpr const char* pin_of_certificate = "Bflq9HwQaY2z/NaYQytteaiTfWA6OQ8zMKhBYS3VvWk=";

Names names_in(const CertificateRequest& request) {
  static const Credentials authority = issue_self_signed({Purpose::authority, {"Test authority"}, {}, {}, {}});
  const auto certificate = openssl::read_certificate(issue_certificate(authority, request).certificate);
  REQUIRE(certificate);
  return names_of(certificate.get());
}

}  // namespace

TEST_CASE("TLS-1 the names of a certificate are its SAN DNS names, or its sole CN without a SAN") {
  const std::string embedded("good.example\0.evil.example", 26);
  struct Case {
    std::string what;
    CertificateRequest request;
    Names names;
  };
  const auto client = Purpose::client;
  const std::vector<Case> table = {
      {"CN alone", {client, {"a.example"}, {}, {}, {}}, {"a.example"}},
      {"SAN beside a CN: the CN does not count", {client, {"cn.example"}, {"a.example"}, {}, {}}, {"a.example"}},
      {"several SANs, in order", {client, {}, {"b.example", "a.example"}, {}, {}}, {"b.example", "a.example"}},
      {"several CNs", {client, {"a.example", "b.example"}, {}, {}, {}}, {}},
      {"the same CN twice", {client, {"a.example", "a.example"}, {}, {}, {}}, {}},
      {"several CNs beside a SAN", {client, {"x.example", "y.example"}, {"a.example"}, {}, {}}, {"a.example"}},
      {"a SAN without DNS names: the CN does not count", {client, {"a.example"}, {}, {"10.0.0.1"}, {}}, {}},
      {"a SAN with a mail address", {client, {"a.example"}, {}, {}, {"a.example"}}, {}},
      {"no names at all", {client, {}, {}, {}, {}}, {}},
      {"wildcard SAN", {client, {}, {"*.example", "a.example"}, {}, {}}, {"a.example"}},
      {"wildcard CN", {client, {"*.example"}, {}, {}, {}}, {}},
      {"NUL in a SAN", {client, {}, {embedded}, {}, {}}, {}},
      {"NUL in the CN", {client, {embedded}, {}, {}, {}}, {}},
      {"empty SAN", {client, {"a.example"}, {""}, {}, {}}, {}},
      {"white space", {client, {}, {"a.example ", " a.example"}, {}, {}}, {}},
  };
  for (const auto& [what, request, names] : table) {
    CAPTURE(what);
    CHECK(names_in(request) == names);
  }
  CHECK(names_of(nullptr).empty());
}

TEST_CASE("ERR-8 a peer is listed by a whole name, letter case apart") {
  struct Case {
    Names names;
    Names allowed;
    bool listed;
    std::string name;
  };
  const std::vector<Case> table = {
      {{"a.example"}, {"a.example"}, true, "a.example"},
      {{"A.EXAMPLE"}, {"a.example"}, true, "a.example"},
      {{"x.example", "a.example"}, {"b.example", "a.example"}, true, "a.example"},
      {{"x.example", "y.example"}, {"a.example"}, false, "x.example"},
      {{"sub.a.example"}, {"a.example"}, false, "sub.a.example"},
      {{"a.example.org"}, {"a.example"}, false, "a.example.org"},
      {{"a.exampl"}, {"a.example"}, false, "a.exampl"},
      {{"a.example"}, {}, false, "a.example"},
      {{"a.example"}, {"*.example", "*"}, false, "a.example"},
      {{}, {"a.example", ""}, false, "(no usable name)"},
  };
  for (const auto& [names, allowed, listed, name] : table) {
    const auto peer = identify({names, {}}, {allowed, {}}, "192.0.2.1");
    CAPTURE(names, allowed);
    CHECK(peer.listed == listed);
    CHECK(peer.name == name);
    CHECK(peer.address == "192.0.2.1");
  }
}

TEST_CASE("TLS-1 a pin is the SHA-256 of the public key, and with pins the name alone does not do") {
  // openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64
  const auto certificate = openssl::read_certificate(pinned_certificate);
  REQUIRE(certificate);
  const auto pin = pin_of(certificate.get());
  CHECK(pin == pin_of_certificate);
  CHECK(pin_of(nullptr).empty());

  const Credential credential{{"a.example"}, pin};
  const std::string another = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  CHECK(identify(credential, {{"a.example"}, {}}, "").listed);
  CHECK(identify(credential, {{"a.example"}, {another, pin}}, "").listed);
  const auto stranger = identify(credential, {{"a.example"}, {another}}, "");
  CHECK_FALSE(stranger.listed);
  CHECK(stranger.name == "a.example");
  CHECK_FALSE(identify(credential, {{"b.example"}, {pin}}, "").listed);
}
