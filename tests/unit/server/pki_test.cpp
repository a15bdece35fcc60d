#include "server/security/development_pki.hpp"
#include "server/security/openssl.hpp"
#include "server/security/peer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace bars::security;
namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// What the library says about a certificate under one trusted authority; X509_V_OK when it is good.
int verify(const std::string& authority, const std::string& leaf, int purpose) {
  const auto root = openssl::read_certificate(authority);
  const auto certificate = openssl::read_certificate(leaf);
  const openssl::Store store(X509_STORE_new());
  const openssl::StoreContext context(X509_STORE_CTX_new());
  REQUIRE((root && certificate && store && context));
  REQUIRE(X509_STORE_add_cert(store.get(), root.get()) == 1);
  REQUIRE(X509_STORE_CTX_init(context.get(), store.get(), certificate.get(), nullptr) == 1);
  X509_STORE_CTX_set_purpose(context.get(), purpose);
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_X509_STRICT);
  X509_verify_cert(context.get());
  return X509_STORE_CTX_get_error(context.get());
}

std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> result;
  for (const auto& entry : fs::directory_iterator(folder)) result[entry.path().filename()] = read(entry.path());
  return result;
}

const Credentials& authority() {
  static const auto made = issue_self_signed({Purpose::authority, {"Test authority"}, {}, {}, {}});
  return made;
}

}  // namespace

TEST_CASE("TLS-1 the development PKI verifies, each side under its own authority") {
  const TemporaryFolder folder;
  const auto dir = folder.path() / "new" / "pki";
  REQUIRE(make_development_pki(dir, "ed.example", "bars-proxy.example") == PkiOutcome::made);
  auto files = contents(dir);
  CHECK(files.size() == 6);

  CHECK(verify(files["ca.pem"], files["server.pem"], X509_PURPOSE_SSL_SERVER) == X509_V_OK);
  CHECK(verify(files["client-ca.pem"], files["client.pem"], X509_PURPOSE_SSL_CLIENT) == X509_V_OK);
  CHECK(verify(files["ca.pem"], files["client.pem"], X509_PURPOSE_SSL_CLIENT) != X509_V_OK);
  CHECK(verify(files["client-ca.pem"], files["server.pem"], X509_PURPOSE_SSL_SERVER) != X509_V_OK);
  CHECK(verify(files["ca.pem"], files["server.pem"], X509_PURPOSE_SSL_CLIENT) == X509_V_ERR_INVALID_PURPOSE);
  CHECK(verify(files["client-ca.pem"], files["client.pem"], X509_PURPOSE_SSL_SERVER) == X509_V_ERR_INVALID_PURPOSE);

  const auto server = openssl::read_certificate(files["server.pem"]);
  const auto client = openssl::read_certificate(files["client.pem"]);
  CHECK(X509_check_host(server.get(), "ed.example", 0, 0, nullptr) == 1);
  CHECK(X509_check_host(server.get(), "localhost", 0, 0, nullptr) == 1);
  CHECK(X509_check_ip_asc(server.get(), "127.0.0.1", 0) == 1);
  CHECK(X509_check_private_key(server.get(), openssl::read_key(files["server.key"]).get()) == 1);
  CHECK(X509_check_private_key(client.get(), openssl::read_key(files["client.key"]).get()) == 1);
  CHECK(names_of(client.get()) == std::vector<std::string>{"bars-proxy.example"});
  CHECK(identify({names_of(client.get()), {}}, {{"bars-proxy.example"}, {}}, "").listed);
}

TEST_CASE("TLS-1 the development keys can be read by their owner only") {
  const TemporaryFolder folder;
  make_development_pki(folder.path(), "localhost", "client.example");
  for (const auto* name : {"server.key", "client.key"})
    CHECK(fs::status(folder.path() / name).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("TLS-1 development files that fit are kept, others are never overwritten unasked") {
  const TemporaryFolder folder;
  const auto& dir = folder.path();
  REQUIRE(make_development_pki(dir, "ed.example", "client.example") == PkiOutcome::made);
  const auto first = contents(dir);

  SECTION("asked again: kept") {
    CHECK(make_development_pki(dir, "ed.example", "client.example") == PkiOutcome::kept);
    CHECK(contents(dir) == first);
  }
  SECTION("for another host or client: refused") {
    CHECK_THROWS_AS(make_development_pki(dir, "other.example", "client.example"), std::runtime_error);
    CHECK_THROWS_AS(make_development_pki(dir, "ed.example", "other.example"), std::runtime_error);
    CHECK(contents(dir) == first);
  }
  SECTION("one file is missing: refused") {
    fs::remove(dir / "client.pem");
    CHECK_THROWS_AS(make_development_pki(dir, "ed.example", "client.example"), std::runtime_error);
    CHECK_FALSE(fs::exists(dir / "client.pem"));
  }
  SECTION("the keys were exchanged: refused") {
    fs::copy_file(dir / "client.key", dir / "server.key", fs::copy_options::overwrite_existing);
    CHECK_THROWS_AS(make_development_pki(dir, "ed.example", "client.example"), std::runtime_error);
  }
  SECTION("a file holds something else: refused") {
    std::ofstream(dir / "ca.pem") << "not a certificate";
    CHECK_THROWS_AS(make_development_pki(dir, "ed.example", "client.example"), std::runtime_error);
  }
  SECTION("overwriting was asked for: made anew") {
    fs::remove(dir / "client.pem");
    CHECK(make_development_pki(dir, "10.1.2.3", "client.example", true) == PkiOutcome::made);
    CHECK(contents(dir) != first);
    CHECK(make_development_pki(dir, "10.1.2.3", "client.example") == PkiOutcome::kept);
  }
}

TEST_CASE("TLS-1 names that no certificate should carry are refused") {
  const TemporaryFolder folder;
  for (const std::string name : {"", "*.example", "a b", "a\nb", "a/b"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(make_development_pki(folder.path(), name, "client.example"), std::runtime_error);
    CHECK_THROWS_AS(make_development_pki(folder.path(), "localhost", name), std::runtime_error);
  }
  CHECK_THROWS_AS(make_development_pki(folder.path(), std::string(65, 'a'), "client.example"), std::runtime_error);
  CHECK(contents(folder.path()).empty());
}

TEST_CASE("TLS-1 strangers can be made: foreign, expired, not yet valid, for another purpose") {
  using std::chrono::hours;
  const auto leaf = [](CertificateRequest request) {
    request.dns_names = {"client.example"};
    return issue_certificate(authority(), request).certificate;
  };
  const auto foreign = issue_self_signed({Purpose::authority, {"Test authority"}, {}, {}, {}});  // of the same name
  const auto not_authority = issue_self_signed({Purpose::client, {"client.example"}, {}, {}, {}});
  CertificateRequest expired;
  expired.begins = -hours(48);
  expired.ends = -hours(24);
  CertificateRequest early;
  early.begins = hours(24);
  CertificateRequest wrong_purpose;
  wrong_purpose.purpose = Purpose::server;

  const auto& trusted = authority().certificate;
  const auto client = X509_PURPOSE_SSL_CLIENT;
  CHECK(verify(trusted, leaf({}), client) == X509_V_OK);
  CHECK(verify(foreign.certificate, leaf({}), client) != X509_V_OK);
  CHECK(verify(trusted, leaf(expired), client) == X509_V_ERR_CERT_HAS_EXPIRED);
  CHECK(verify(trusted, leaf(early), client) == X509_V_ERR_CERT_NOT_YET_VALID);
  CHECK(verify(trusted, leaf(wrong_purpose), client) == X509_V_ERR_INVALID_PURPOSE);
  CHECK(verify(not_authority.certificate, issue_certificate(not_authority, {}).certificate, client) != X509_V_OK);
}
