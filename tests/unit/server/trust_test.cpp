#include "server/net/trust.hpp"

#include "server/net/tls.hpp"
#include "server/security/development_pki.hpp"
#include "server/security/random_id.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/revocation.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

namespace fs = std::filesystem;
using namespace bars::net;
using namespace bars::security;
using bars::test::revocation_list;
using Catch::Matchers::Contains;
using Faults = std::vector<std::string>;
using std::chrono::hours;

std::int64_t now() { return wall_clock().seconds; }

/// A folder with certificates that are right, to be made wrong one at a time.
struct Folder {
  Folder()
      : authority(issue_self_signed({Purpose::authority, {"Client authority"}, {}, {}, {}})),
        server_authority(issue_self_signed({Purpose::authority, {"Server authority"}, {}, {}, {}})) {
    const auto server = issue_certificate(server_authority, server_request());
    tls.certificate = write("server.pem", server.certificate);
    tls.private_key = write("server.key", server.key);
    fs::permissions(tls.private_key, fs::perms::owner_read | fs::perms::owner_write);
    tls.client_ca = write("client-ca.pem", authority.certificate);
  }

  static CertificateRequest server_request() { return {Purpose::server, {"r.example"}, {"r.example"}, {}, {}}; }

  fs::path write(const char* name, const std::string& text) const {
    std::ofstream(folder.path() / name) << text;
    return folder.path() / name;
  }
  void serve_with(const CertificateRequest& request) const {
    const auto server = issue_certificate(server_authority, request);
    write("server.pem", server.certificate);
    write("server.key", server.key);
  }

  Faults faults() const {
    const auto loaded = load_trust(tls, now());
    const auto* found = std::get_if<Faults>(&loaded);
    return found == nullptr ? Faults{} : *found;
  }
  std::shared_ptr<const Trust> trust() const {
    const auto loaded = load_trust(tls, now());
    REQUIRE(std::holds_alternative<std::shared_ptr<const Trust>>(loaded));
    return std::get<std::shared_ptr<const Trust>>(loaded);
  }

  TemporaryFolder folder;
  Credentials authority;
  Credentials server_authority;
  bars::config::Tls tls;
};

void check_only(const Faults& faults, const char* message) {
  INFO(message);
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults.front(), Contains(message));
}

}  // namespace

TEST_CASE("faults of certificate files are told with key, file and cause") {
  const Folder good;
  REQUIRE(good.faults().empty());
  good.write("junk.pem", "junk");
  good.write("empty.pem", "");
  const auto other = issue_certificate(good.server_authority, Folder::server_request());
  fs::permissions(good.write("other.key", other.key), fs::perms::owner_read);
  fs::permissions(good.write("junk.key", "junk"), fs::perms::owner_read);
  good.write("cut.pem", good.authority.certificate + other.certificate.substr(0, other.certificate.size() / 2));

  using bars::config::Tls;
  struct Case {
    fs::path Tls::*file;
    const char* value;
    const char* message;
  };
  for (const Case& wrong :
       {Case{&Tls::certificate, "none.pem", "tls.certificate: "},
        Case{&Tls::certificate, "none.pem", "none.pem: there is no such file"},
        Case{&Tls::certificate, "empty.pem", "empty.pem: is empty"}, Case{&Tls::certificate, ".", "is no regular file"},
        Case{&Tls::certificate, "junk.pem", "junk.pem: expected a certificate chain"},
        Case{&Tls::private_key, "none.key", "none.key: there is no such file"},
        Case{&Tls::private_key, "junk.key", "junk.key: expected a private key"},
        Case{&Tls::private_key, "other.key", "other.key: the key does not belong"},
        Case{&Tls::client_ca, "none.pem", "tls.client_ca: "},
        Case{&Tls::client_ca, "junk.pem", "junk.pem: expected certificates"},
        Case{&Tls::client_ca, "cut.pem", "cut.pem: expected certificates"},
        Case{&Tls::client_ca, "server.pem", "CN=r.example is no authority's certificate"}}) {
    Folder folder;
    folder.tls = good.tls;
    folder.tls.*wrong.file = good.folder.path() / wrong.value;
    const auto faults = folder.faults();
    INFO(wrong.value);
    REQUIRE_FALSE(faults.empty());
    CHECK_THAT(faults.front(), Contains(wrong.message));
  }

  CHECK(first_server_name(good.tls.certificate) == "r.example");
  CHECK_THROWS_WITH(first_server_name(good.folder.path() / "junk.pem"), Contains("expected a certificate chain"));
  CHECK_THROWS_AS(first_server_name(good.folder.path() / "none.pem"), std::runtime_error);
}

TEST_CASE("the faults of all certificate files are told together") {
  Folder folder;
  folder.write("server.pem", "junk");
  folder.write("server.key", "junk");
  folder.write("client-ca.pem", "junk");
  folder.tls.client_crl = folder.write("list.pem", "junk");
  CHECK(folder.faults().size() == 4);
}

TEST_CASE("a private key that others can read, or anybody but its owner can change, is refused") {
  Folder folder;
  for (const unsigned mode : {0600u, 0400u, 0640u, 0440u}) {
    INFO(std::oct << mode);
    fs::permissions(folder.tls.private_key, static_cast<fs::perms>(mode));
    CHECK(folder.faults().empty());
  }
  for (const unsigned mode : {0604u, 0602u, 0601u, 0644u, 0660u, 0620u, 0610u, 0666u, 0777u}) {
    INFO(std::oct << mode);
    fs::permissions(folder.tls.private_key, static_cast<fs::perms>(mode));
    check_only(folder.faults(), "; expected 0600 or 0400, or 0640 or 0440");
  }
  fs::permissions(folder.tls.private_key, static_cast<fs::perms>(0644));
  CHECK_THAT(folder.faults().front(), Contains("tls.private_key: ") && Contains("server.key: has mode 0644"));
}

TEST_CASE("a server certificate that no sender could accept is refused") {
  Folder folder;
  auto request = Folder::server_request();
  request.key = KeyKind::rsa4096;
  folder.serve_with(request);
  CHECK(folder.faults().empty());

  request = Folder::server_request();
  request.begins = -hours(48);
  request.ends = -hours(24);
  folder.serve_with(request);
  check_only(folder.faults(), "the certificate has expired");
  request.begins = hours(24);
  request.ends = hours(48);
  folder.serve_with(request);
  check_only(folder.faults(), "the certificate is not valid yet");
  request = Folder::server_request();
  request.purpose = Purpose::client;
  folder.serve_with(request);
  check_only(folder.faults(), "the certificate is not for a TLS server");
  request = Folder::server_request();
  request.key = KeyKind::rsa1024;
  folder.serve_with(request);
  check_only(folder.faults(), "key too small");
  const auto server = issue_certificate(folder.server_authority, Folder::server_request());
  folder.write("server.pem", server.certificate + folder.server_authority.certificate);
  folder.write("server.key", server.key);
  CHECK(folder.faults().empty());
  folder.write("server.pem", server.certificate + folder.authority.certificate);
  check_only(folder.faults(), "certificate 2 of the chain did not issue the one before it");
}

TEST_CASE("TLS-1 authorities without a root, and lists that are not theirs or have no end, are refused") {
  Folder folder;
  const auto intermediate = issue_certificate(folder.authority, {Purpose::authority, {"Sub"}, {}, {}, {}});
  folder.write("client-ca.pem", intermediate.certificate);
  check_only(folder.faults(), "holds no root");
  folder.write("client-ca.pem", folder.authority.certificate + intermediate.certificate);
  CHECK(folder.faults().empty());

  folder.tls.client_crl = folder.write("list.pem", "junk");
  check_only(folder.faults(), "tls.client_crl: ");
  check_only(folder.faults(), "expected certificate revocation lists as PEM");
  folder.write("list.pem", revocation_list(folder.authority, {}, std::chrono::seconds(0)));
  check_only(folder.faults(), "the list of CN=Client authority does not say when the next one comes");
  auto impostor = issue_self_signed({Purpose::authority, {"Client authority"}, {}, {}, {}});
  folder.write("list.pem", revocation_list(impostor));
  check_only(folder.faults(), "the list of CN=Client authority does not have its signature");
  folder.write("list.pem", revocation_list(folder.authority));
  CHECK(folder.faults().empty());
  CHECK(folder.trust()->without_list == std::vector<std::string>{"CN=Sub"});
  folder.write("list.pem", revocation_list(folder.authority) + revocation_list(intermediate));
  CHECK(folder.trust()->without_list.empty());
  // Stale lets nobody in, and is no reason to keep an older one.
  folder.write("list.pem", revocation_list(folder.authority, {}, -hours(1)));
  CHECK(folder.faults().empty());
}

TEST_CASE("what ends is told in the log beforehand, and what has ended louder") {
  Folder folder;
  folder.tls.client_crl = folder.write("list.pem", revocation_list(folder.authority));
  const auto trust = folder.trust();
  const auto alarms_about = [&](const char* key, std::int64_t at) {
    auto alarms = alarms_of(*trust, at);
    alarms.erase(std::remove_if(alarms.begin(), alarms.end(), [&](const Alarm& each) { return each.key != key; }),
                 alarms.end());
    return alarms;
  };
  CHECK(alarms_of(*trust, now()).empty());
  struct Case {
    const char* key;
    const char* name;
    std::int64_t warned;  // seconds before the end
  };
  for (const auto& [key, name, warned] :
       {Case{"tls.client_crl", "CN=Client authority", 24 * 3600}, Case{"tls.certificate", "CN=r.example", 30 * 86'400},
        Case{"tls.client_ca", "CN=Client authority", 30 * 86'400}}) {
    INFO(key);
    const auto expiry = std::find_if(trust->expiries.begin(), trust->expiries.end(),
                                     [&, wanted = key](const Expiry& each) { return each.key == wanted; });
    REQUIRE(expiry != trust->expiries.end());
    CHECK(alarms_about(key, expiry->ends - warned - 1).empty());
    auto alarms = alarms_about(key, expiry->ends - warned);
    REQUIRE(alarms.size() == 1);
    CHECK(alarms.front().event == "tls.expires_soon");
    CHECK(alarms.front().level == bars::config::LogLevel::warn);
    CHECK(alarms.front().name == name);
    CHECK(alarms.front().hours_left == warned / 3600);
    CHECK(alarms_about(key, expiry->ends - 1).front().event == "tls.expires_soon");
    alarms = alarms_about(key, expiry->ends);
    REQUIRE(alarms.size() == 1);
    CHECK(alarms.front().event == "tls.expired");
    CHECK(alarms.front().level == bars::config::LogLevel::error);
  }
  const auto other = issue_self_signed({Purpose::authority, {"Another"}, {}, {}, {}});
  folder.write("client-ca.pem", folder.authority.certificate + other.certificate);
  const auto alarms = alarms_of(*folder.trust(), now());
  REQUIRE(alarms.size() == 1);
  CHECK(alarms.front().event == "tls.list_missing");
  CHECK(alarms.front().name == "CN=Another");
}

TEST_CASE(
    "LOG-3 nobody gets in when the server's certificate has ended, or all authorities or lists, not when some have") {
  Folder folder;
  const auto other = issue_self_signed({Purpose::authority, {"Another"}, {}, {}, {}});
  folder.write("client-ca.pem", folder.authority.certificate + other.certificate);
  folder.tls.client_crl = folder.write("list.pem", revocation_list(folder.authority) + revocation_list(other));
  const auto expiries = folder.trust()->expiries;
  CHECK_FALSE(why_nobody_gets_in(expiries, now()));
  const auto end = [&](std::string_view key, std::size_t how_many) {
    auto changed = expiries;
    for (auto& each : changed)
      if (each.key == key && how_many > 0 && how_many-- > 0) each.ends = now();
    return why_nobody_gets_in(changed, now()).value_or("");
  };
  CHECK(end("tls.certificate", 1) == "tls.certificate: CN=r.example has ended");
  CHECK(end("tls.client_ca", 1).empty());
  CHECK(end("tls.client_ca", 2) == "tls.client_ca: everything in it has ended");
  CHECK(end("tls.client_crl", 1).empty());
  CHECK(end("tls.client_crl", 2) == "tls.client_crl: everything in it has ended");
}

TEST_CASE("a trust has the fingerprint of what it is made of") {
  Folder folder;
  const auto first = folder.trust()->fingerprint;
  CHECK(folder.trust()->fingerprint == first);
  const auto changed = [&](const auto& change) {
    const auto kept = folder.tls;
    change(folder.tls);
    const auto fingerprint = folder.trust()->fingerprint;
    folder.tls = kept;
    return fingerprint != first;
  };
  using bars::config::Tls;
  CHECK(changed([](Tls& tls) { tls.allowed_clients = {"b.example"}; }));
  CHECK(changed([](Tls& tls) { tls.client_pins = {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}; }));
  CHECK(changed([](Tls& tls) { tls.minimum_version = bars::config::TlsVersion::tls13; }));
  CHECK(changed([&](Tls& tls) { tls.client_crl = folder.write("list.pem", revocation_list(folder.authority)); }));
  CHECK(folder.trust()->fingerprint == first);
  folder.serve_with(Folder::server_request());
  CHECK(folder.trust()->fingerprint != first);
}
