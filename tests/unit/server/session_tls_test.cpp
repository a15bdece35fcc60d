// Who gets into a session, and with which TLS.
#include "server/security/development_pki.hpp"
#include "server/security/openssl.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/client.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/server/echo_server.hpp"

#include <openssl/pem.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

using bars::test::Client;
using bars::test::ClientError;
using bars::test::ClientOptions;
using bars::test::request_text;
using Catch::Matchers::Contains;
using echo::configured;
using echo::pki;
using echo::Server;

namespace {

/// A list by `authority` that names the certificate of this file; none when "".
std::string revocation_list(const bars::security::Credentials& authority, const std::filesystem::path& revoked) {
  namespace openssl = bars::security::openssl;
  const auto issuer = openssl::read_certificate(authority.certificate);
  const auto key = openssl::read_key(authority.key);
  const std::unique_ptr<X509_CRL, openssl::Releaser<X509_CRL_free>> list(X509_CRL_new());
  const std::unique_ptr<ASN1_TIME, openssl::Releaser<ASN1_STRING_free>> when(X509_gmtime_adj(nullptr, -60));
  X509_CRL_set_version(list.get(), 1);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.get()));
  X509_CRL_set1_lastUpdate(list.get(), when.get());
  if (!revoked.empty()) {
    std::ifstream file(revoked);
    const auto certificate = openssl::read_certificate(std::string(std::istreambuf_iterator<char>(file), {}));
    X509_REVOKED* const entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate.get()));
    X509_REVOKED_set_revocationDate(entry, when.get());
    X509_CRL_add0_revoked(list.get(), entry);
  }
  X509_gmtime_adj(when.get(), 3600);
  X509_CRL_set1_nextUpdate(list.get(), when.get());
  X509_CRL_sign(list.get(), key.get(), EVP_sha256());
  const openssl::Bio text(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_CRL(text.get(), list.get());
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

TEST_CASE("TLS-1 without a client certificate of the authority nobody gets in") {
  Server server;
  for (const bool tls12 : {false, true}) {
    ClientOptions anonymous = ClientOptions::anonymous(pki());
    anonymous.tls12 = tls12;
    CHECK_THROWS_WITH(Client(server.port(), anonymous).request("GET", "/"), Contains("alert"));

    ClientOptions stranger = ClientOptions::of(pki());
    stranger.tls12 = tls12;
    const TemporaryFolder folder;
    bars::security::make_development_pki(folder.path(), "localhost", "bars-proxy.example");
    stranger.certificate = folder.path() / "client.pem";
    stranger.key = folder.path() / "client.key";
    CHECK_THROWS_WITH(Client(server.port(), stranger).request("GET", "/"), Contains("alert"));
  }
  Client plain(server.port(), ClientOptions::plain());
  plain.send(request_text("GET", "/"));
  CHECK(plain.closed_by_server());
  CHECK(server.connect().request("GET", "/").status == 200);
}

TEST_CASE("TLS-1 a certificate of the right authority for another purpose, or revoked, is refused") {
  using bars::security::Purpose;
  const TemporaryFolder folder;
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream(folder.path() / name) << text;
    return folder.path() / name;
  };
  bars::security::CertificateRequest request;
  request.purpose = Purpose::authority;
  request.common_names = {"authority"};
  const bars::security::Credentials authority = bars::security::issue_self_signed(request);
  bars::config::Receiver receiver = configured();
  receiver.tls.client_ca = write("authority.pem", authority.certificate);
  const auto certified = [&](Purpose purpose) {
    request.purpose = purpose;
    request.common_names = {};
    request.dns_names = {"bars-proxy.example"};
    const bars::security::Credentials credentials = bars::security::issue_certificate(authority, request);
    ClientOptions options = ClientOptions::of(pki());
    options.certificate = write("client.pem", credentials.certificate);
    options.key = write("client.key", credentials.key);
    return options;
  };
  Server server(receiver);
  CHECK(Client(server.port(), certified(Purpose::client)).request("GET", "/").status == 200);
  CHECK_THROWS_WITH(Client(server.port(), certified(Purpose::server)).request("GET", "/"), Contains("alert"));

  receiver.tls.client_crl = write("none.crl", revocation_list(authority, ""));
  const ClientOptions client = certified(Purpose::client);
  {
    Server checking(receiver);
    CHECK(Client(checking.port(), client).request("GET", "/").status == 200);
  }
  receiver.tls.client_crl = write("client.crl", revocation_list(authority, client.certificate));
  Server revoking(receiver);
  CHECK_THROWS_WITH(Client(revoking.port(), client).request("GET", "/"), Contains("revoked"));
}

TEST_CASE("an allowed chain with an unlisted name is a stranger to the exchange") {
  bars::config::Receiver receiver = configured();
  receiver.tls.allowed_clients = {"another.example"};
  Server server(receiver);
  CHECK(server.connect().request("GET", "/").header("X-Peer") == "bars-proxy.example stranger");
}

TEST_CASE("minimum_version 1.3 refuses TLS 1.2") {
  bars::config::Receiver receiver = configured();
  ClientOptions tls12 = ClientOptions::of(pki());
  tls12.tls12 = true;
  {
    Server server(receiver);
    CHECK(Client(server.port(), tls12).request("GET", "/").status == 200);
  }
  receiver.tls.minimum_version = bars::config::TlsVersion::tls13;
  Server server(receiver);
  CHECK_THROWS_AS(Client(server.port(), tls12), ClientError);
}
