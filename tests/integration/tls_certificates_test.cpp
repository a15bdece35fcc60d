// Whose certificate lets him in: each case with the answer that is expected of it.
#include "server/security/openssl.hpp"
#include "server/security/peer.hpp"
#include "tests/integration/tls_cases.hpp"
#include "tests/support/revocation.hpp"

#include <openssl/ssl.h>

#include <fstream>
#include <iterator>

using namespace bars::test;
using bars::security::CertificateRequest;
using bars::security::Credentials;
using bars::security::Digest;
using bars::security::issue_certificate;
using bars::security::issue_self_signed;
using bars::security::KeyKind;
using bars::security::Purpose;
using namespace std::string_literals;
using std::chrono::hours;

namespace {

/// `good` with one thing changed.
template <class Change>
CertificateRequest changed(Change change) {
  auto request = proxy_request();
  change(request);
  return request;
}

CertificateRequest named(std::vector<std::string> common_names, std::vector<std::string> dns_names) {
  return {Purpose::client, std::move(common_names), std::move(dns_names), {}, {}};
}

ClientOptions with_weak_keys_allowed(ClientOptions options) {
  options.adjust_context = [](SSL_CTX* context) { SSL_CTX_set_security_level(context, 0); };
  return options;
}

std::string pin_of_file(const std::filesystem::path& certificate) {
  std::ifstream file(certificate);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  return bars::security::pin_of(bars::security::openssl::read_certificate(text).get());
}

std::vector<TlsCase> over_both_versions(const std::vector<TlsCase>& cases) {
  std::vector<TlsCase> all;
  for (const auto& each : cases) {
    all.push_back(each);
    all.back().name += ", TLS 1.2";
    all.back().options.tls12 = true;
    all.push_back(each);
  }
  return all;
}

}  // namespace

TEST_CASE("TLS-1 whose chain is not whole, not in time or not for clients is refused in the handshake") {
  Certificates made;
  Receiver receiver([&](auto& config) { config.tls.client_ca = made.write("ca.pem", made.root.certificate); });
  made.server_ca = receiver.pki() / "ca.pem";
  const auto& root = made.root;
  const auto sub = issue_certificate(root, authority_request("Sub"));
  const auto last = issue_certificate(root, authority_request("Last", 0));
  const auto below_last = issue_certificate(last, authority_request("Below last"));
  const auto foreign = issue_self_signed(authority_request("Foreign"));
  const auto namesake = issue_self_signed(authority_request("Root"));
  auto old_authority = authority_request("Old");
  old_authority.begins = -hours(48);
  old_authority.ends = -hours(24);
  const auto old = issue_certificate(root, old_authority);
  const auto ordinary = issue_certificate(root, proxy_request());
  std::vector<Credentials> ladder{sub};
  for (const auto* name : {"2", "3", "4", "5"})
    ladder.insert(ladder.begin(), issue_certificate(ladder.front(), authority_request(name)));
  const std::vector<Credentials> four(ladder.begin() + 1, ladder.end());
  auto calling_authority = authority_request("bars-proxy.example");
  calling_authority.authority_for_tls = true;

  check_cases(
      receiver.port(),
      over_both_versions({
          {"issued by the root", made.client(root, proxy_request()), "200"},
          {"issued by an authority between", made.client(sub, proxy_request(), {sub}), "200"},
          {"the authority between is not shown", made.client(sub, proxy_request()), "refused: unknown ca"},
          {"four authorities between", made.client(four.front(), proxy_request(), four), "200"},
          {"five authorities between", made.client(ladder.front(), proxy_request(), ladder), "refused: unknown ca"},
          {"self-signed", made.shown(issue_self_signed(proxy_request())), "refused: unknown ca"},
          {"self-signed, with the root behind it", made.shown(issue_self_signed(proxy_request()), {root}),
           "refused: unknown ca"},
          {"foreign authority", made.client(foreign, proxy_request()), "refused: unknown ca"},
          {"foreign authority that is shown", made.client(foreign, proxy_request(), {foreign}), "refused: unknown ca"},
          {"foreign authority of the same name", made.client(namesake, proxy_request()), "refused: unknown ca"},
          {"expired", made.client(root, changed([](auto& it) { it.begins = -hours(48), it.ends = -hours(1); })),
           "refused: certificate expired"},
          {"not yet valid", made.client(root, changed([](auto& it) { it.begins = hours(1), it.ends = hours(48); })),
           "refused: bad certificate"},
          {"issued by an expired authority", made.client(old, proxy_request(), {old}), "refused: certificate expired"},
          {"a server's", made.client(root, changed([](auto& it) { it.purpose = Purpose::server; })),
           "refused: unsupported certificate"},
          {"an authority's", made.client(root, authority_request("bars-proxy.example")),
           "refused: unsupported certificate"},
          {"an authority's that allows TLS clients", made.client(root, calling_authority),
           "refused: unsupported certificate"},
          {"the root itself", made.shown(root), "refused: unsupported certificate"},
          {"issued by the last authority that may be", made.client(last, proxy_request(), {last}), "200"},
          {"issued below the last authority that may be", made.client(below_last, proxy_request(), {below_last, last}),
           "refused: unknown ca"},
          {"issued with an ordinary certificate", made.client(ordinary, proxy_request(), {ordinary}),
           "refused: unknown ca"},
          {"P-384 key", made.client(root, changed([](auto& it) { it.key = KeyKind::p384; })), "200"},
          {"RSA-2048 key", made.client(root, changed([](auto& it) { it.key = KeyKind::rsa2048; })), "200"},
          {"RSA-1024 key",
           with_weak_keys_allowed(made.client(root, changed([](auto& it) { it.key = KeyKind::rsa1024; }))),
           "refused: bad certificate"},
          {"SHA-1 signature",
           with_weak_keys_allowed(made.client(root, changed([](auto& it) { it.digest = Digest::sha1; }))),
           "refused: bad certificate"},
      }));
  auto nothing = ClientOptions::anonymous(receiver.pki());
  CHECK(outcome_of_call(receiver.port(), nothing) == "refused: certificate required");
  nothing.tls12 = true;
  CHECK(outcome_of_call(receiver.port(), nothing) == "refused: handshake failure");
}

TEST_CASE("TLS-1 with revocation lists each certificate of the chain needs a fresh one, and may not be on it") {
  Certificates made;
  const auto& root = made.root;
  const auto sub = issue_certificate(root, authority_request("Sub"));
  const auto revoked_sub = issue_certificate(root, authority_request("Revoked sub"));
  const auto silent_sub = issue_certificate(root, authority_request("Sub without list"));
  const auto stale_sub = issue_certificate(root, authority_request("Sub with a stale list"));
  const auto stale_root = issue_self_signed(authority_request("Stale root"));
  const auto silent_root = issue_self_signed(authority_request("Root without list"));
  const auto revoked = made.client(root, proxy_request());
  const auto revoked_below = made.client(sub, proxy_request(), {sub});
  const auto revoked_authority = made.shown(revoked_sub);
  Receiver receiver([&](auto& config) {
    config.tls.client_ca = made.write("ca.pem", root.certificate + stale_root.certificate + silent_root.certificate);
    config.tls.client_crl = made.write(
        "lists.pem", revocation_list(root, {revoked.certificate, revoked_authority.certificate}) +
                         revocation_list(sub, {revoked_below.certificate}) + revocation_list(revoked_sub) +
                         revocation_list(stale_sub, {}, -hours(1)) + revocation_list(stale_root, {}, -hours(1)));
  });
  const auto with_server_ca = [&](ClientOptions options) {
    options.ca = receiver.pki() / "ca.pem";
    return options;
  };
  made.server_ca = receiver.pki() / "ca.pem";
  check_cases(
      receiver.port(),
      over_both_versions({
          {"on no list", made.client(root, proxy_request()), "200"},
          {"on no list, nor its authority", made.client(sub, proxy_request(), {sub}), "200"},
          {"revoked", with_server_ca(revoked), "refused: certificate revoked"},
          {"revoked by an authority between", with_server_ca(revoked_below), "refused: certificate revoked"},
          {"its authority is revoked", made.client(revoked_sub, proxy_request(), {revoked_sub}),
           "refused: certificate revoked"},
          {"no list of its authority", made.client(silent_sub, proxy_request(), {silent_sub}), "refused: unknown ca"},
          {"stale list of its authority", made.client(stale_sub, proxy_request(), {stale_sub}),
           "refused: certificate expired"},
          {"stale list of its root", made.client(stale_root, proxy_request()), "refused: certificate expired"},
          {"no list of its root", made.client(silent_root, proxy_request()), "refused: unknown ca"},
      }));
}

TEST_CASE("ERR-8 a chain that is right with another name is 403 and audited") {
  Certificates made;
  Receiver receiver([&](auto& config) { config.tls.client_ca = made.write("ca.pem", made.root.certificate); });
  made.server_ca = receiver.pki() / "ca.pem";
  const auto proxy = "bars-proxy.example"s;
  const auto client = [&](const CertificateRequest& request) { return made.client(made.root, request); };
  const std::vector<TlsCase> cases = {
      {"SAN", client(named({}, {proxy})), "200"},
      {"SAN in capitals", client(named({}, {"BARS-Proxy.Example"})), "200"},
      {"one of several SANs", client(named({}, {"other.example", proxy})), "200"},
      {"CN without SAN", client(named({proxy}, {})), "200"},
      {"another name", client(named({"other.example"}, {"other.example"})), "403"},
      {"CN beside a SAN that differs", client(named({proxy}, {"other.example"})), "403"},
      {"CN beside a SAN with an address alone", client({Purpose::client, {proxy}, {}, {"127.0.0.1"}, {}}), "403"},
      {"CN beside a SAN with a mail address alone", client({Purpose::client, {proxy}, {}, {}, {proxy}}), "403"},
      {"several CNs", client(named({proxy, "other.example"}, {})), "403"},
      {"the same CN twice", client(named({proxy, proxy}, {})), "403"},
      {"wildcard SAN", client(named({}, {"*.example"})), "403"},
      {"wildcard CN", client(named({"*.example"}, {})), "403"},
      {"NUL in the SAN", client(named({}, {proxy + "\0.evil.example"s})), "403"},
      {"NUL in the CN", client(named({proxy + "\0.evil.example"s}, {})), "403"},
      {"a name below", client(named({}, {"a." + proxy})), "403"},
      {"a name above", client(named({}, {"example"})), "403"},
      {"a dot at the end", client(named({}, {proxy + "."})), "403"},
      {"white space", client(named({}, {proxy + " "})), "403"},
      {"no name at all", client(named({}, {})), "403"},
  };
  check_cases(receiver.port(), cases);
  receiver.stop();
  CHECK(receiver.count("audit", "status = 403 AND code = 'REC_FORBIDDEN'") == "15");
  CHECK(receiver.count("audit", "status = 200 AND peer <> 'local'") == "4");
}

TEST_CASE("ERR-8 with pins a listed name with another key is 403") {
  Certificates made;
  const auto pinned = made.client(made.root, proxy_request());
  const auto next = made.client(made.root, proxy_request());
  const auto unlisted = made.client(made.root, named({}, {"other.example"}));
  Receiver receiver([&](auto& config) {
    config.tls.client_ca = made.write("ca.pem", made.root.certificate);
    config.tls.client_pins = {pin_of_file(pinned.certificate), pin_of_file(next.certificate),
                              pin_of_file(unlisted.certificate)};
  });
  made.server_ca = receiver.pki() / "ca.pem";
  const auto with_server_ca = [&](ClientOptions options) {
    options.ca = receiver.pki() / "ca.pem";
    return options;
  };
  check_cases(receiver.port(), {{"pinned", with_server_ca(pinned), "200"},
                                {"pinned as well", with_server_ca(next), "200"},
                                {"pinned, with an unlisted name", with_server_ca(unlisted), "403"},
                                {"listed, with another key", made.client(made.root, proxy_request()), "403"}});
  receiver.stop();
  CHECK(receiver.count("audit", "status = 403 AND peer = 'bars-proxy.example'") == "1");
}
