#include "server/security/peer.hpp"
#include "server/security/development_pki.hpp"
#include "server/security/openssl.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars::security;
using Names = std::vector<std::string>;

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
    const auto peer = identify(names, allowed, "192.0.2.1");
    CAPTURE(names, allowed);
    CHECK(peer.listed == listed);
    CHECK(peer.name == name);
    CHECK(peer.address == "192.0.2.1");
  }
}
