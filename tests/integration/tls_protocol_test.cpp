// How TLS is spoken: versions, ciphers, groups, resumption, and what is no TLS at all.
#include "server/security/openssl.hpp"
#include "tests/integration/tls_cases.hpp"

#include <openssl/ssl.h>

#include <array>
#include <fstream>
#include <memory>

using namespace bars::test;
using bars::security::issue_certificate;
using bars::security::issue_self_signed;
using bars::security::KeyKind;
using bars::security::Purpose;
using bars::security::openssl::Releaser;

namespace {

using TlsSession = std::unique_ptr<SSL_SESSION, Releaser<SSL_SESSION_free>>;

struct Speech {
  int oldest = TLS1_2_VERSION;
  int newest = TLS1_3_VERSION;
  const char* ciphers = nullptr;       // of TLS 1.2
  const char* ciphersuites = nullptr;  // of TLS 1.3
  const char* groups = nullptr;
};

/// The same client, speaking so; whatever OpenSSL can do may be offered.
ClientOptions speaking(ClientOptions options, const Speech& speech) {
  options.adjust_context = [speech](SSL_CTX* context) {
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, speech.oldest);
    SSL_CTX_set_max_proto_version(context, speech.newest);
    if (speech.ciphers != nullptr) REQUIRE(SSL_CTX_set_cipher_list(context, speech.ciphers) == 1);
    if (speech.ciphersuites != nullptr) REQUIRE(SSL_CTX_set_ciphersuites(context, speech.ciphersuites) == 1);
    if (speech.groups != nullptr) REQUIRE(SSL_CTX_set1_groups_list(context, speech.groups) == 1);
  };
  return options;
}

Speech tls12(const char* ciphers, const char* groups = nullptr) {
  return {.newest = TLS1_2_VERSION, .ciphers = ciphers, .groups = groups};
}
Speech tls13(const char* ciphersuites, const char* groups = nullptr) {
  return {.oldest = TLS1_3_VERSION, .ciphersuites = ciphersuites, .groups = groups};
}

/// What was agreed on: `TLSv1.3 TLS_AES_256_GCM_SHA384`.
std::string agreed(const Receiver& receiver, const ClientOptions& options) {
  Client client(receiver.port(), options);
  REQUIRE(client.request("GET", "/FHIR/R4/metadata").status == 400);  // no ids: answered all the same
  return std::string(SSL_get_version(client.tls())) + ' ' + SSL_get_cipher_name(client.tls());
}

/// A receiver with an RSA-4096 certificate of its own.
class RsaReceiver {
 public:
  ClientOptions client() const {
    auto options = receiver.proxy();
    options.ca = folder_.path() / "ca.pem";
    return options;
  }

 private:
  void use_rsa(bars::config::Receiver& config) {
    const auto authority = issue_self_signed(authority_request("Server authority"));
    bars::security::CertificateRequest request{Purpose::server, {"localhost"}, {"localhost"}, {}, {}};
    request.key = KeyKind::rsa4096;
    const auto server = issue_certificate(authority, request);
    const auto write = [this](const char* name, const std::string& text) {
      std::ofstream(folder_.path() / name) << text;
      return folder_.path() / name;
    };
    write("ca.pem", authority.certificate);
    config.tls.certificate = write("server.pem", server.certificate);
    config.tls.private_key = write("server.key", server.key);
    std::filesystem::permissions(config.tls.private_key, std::filesystem::perms::owner_read);
  }

  TemporaryFolder folder_;

 public:
  Receiver receiver{[this](auto& config) { use_rsa(config); }};
};

/// What comes back for these bytes, up to the end: nothing, or one alert record.
std::string answer_to(std::uint16_t port, std::string_view bytes) {
  Client client(port, ClientOptions::plain());
  client.send(bytes);
  const auto got = client.read_to_end();
  if (got.empty()) return "closed";
  const bool alert = got.size() == 7 && got[0] == 0x15;
  return alert ? "alert " + std::to_string(static_cast<int>(got[6])) : "something else";
}

}  // namespace

TEST_CASE("TLS-1 only TLS 1.2 and 1.3 are spoken, with forward secrecy and authenticated encryption") {
  Receiver receiver;
  const RsaReceiver rsa;
  const auto ecdsa_client = receiver.proxy();
  const auto rsa_client = rsa.client();
  struct Case {
    const char* name;
    Speech speech;
    const char* expected;
  };
  const Case with_ecdsa[] = {
      {"TLS 1.0", {TLS1_VERSION, TLS1_VERSION, "ALL"}, "refused: protocol version"},
      {"TLS 1.1", {TLS1_1_VERSION, TLS1_1_VERSION, "ALL"}, "refused: protocol version"},
      {"CBC", tls12("ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA"), "refused: handshake failure"},
      {"CCM", tls12("ECDHE-ECDSA-AES128-CCM:ECDHE-ECDSA-AES256-CCM8"), "refused: handshake failure"},
      {"no encryption", tls12("ECDHE-ECDSA-NULL-SHA"), "refused: handshake failure"},
      {"CCM in TLS 1.3", tls13("TLS_AES_128_CCM_SHA256"), "refused: handshake failure"},
      {"P-521 alone, TLS 1.2", tls12("ECDHE-ECDSA-AES256-GCM-SHA384", "P-521"), "refused: handshake failure"},
      {"P-521 alone, TLS 1.3", tls13("TLS_AES_256_GCM_SHA384", "P-521"), "refused: handshake failure"},
      {"X448 alone", tls13("TLS_AES_256_GCM_SHA384", "X448"), "refused: handshake failure"},
      {"a finite field alone", tls13("TLS_AES_256_GCM_SHA384", "ffdhe2048"), "refused: handshake failure"},
      {"X25519", tls13("TLS_AES_256_GCM_SHA384", "X25519"), "200"},
      {"P-256", tls13("TLS_AES_256_GCM_SHA384", "P-256"), "200"},
      {"P-384", tls13("TLS_AES_256_GCM_SHA384", "P-384"), "200"},
      {"X25519, TLS 1.2", tls12("ECDHE-ECDSA-AES256-GCM-SHA384", "X25519:P-256"), "200"},
      {"P-384, TLS 1.2", tls12("ECDHE-ECDSA-AES256-GCM-SHA384", "P-384:P-256"), "200"},
      {"a key share that has to be asked for again", tls13("TLS_AES_256_GCM_SHA384", "P-521:P-384"), "200"},
  };
  for (const auto& [name, speech, expected] : with_ecdsa) {
    CAPTURE(name);
    CHECK(outcome_of_call(receiver.port(), speaking(ecdsa_client, speech)) == expected);
  }
  const Case with_rsa[] = {
      {"RSA key exchange", tls12("AES256-GCM-SHA384:AES128-GCM-SHA256"), "refused: handshake failure"},
      {"finite-field exchange", tls12("DHE-RSA-AES256-GCM-SHA384"), "refused: handshake failure"},
      {"CBC", tls12("ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA"), "refused: handshake failure"},
      {"3DES and RC4", tls12("DES-CBC3-SHA:RC4-SHA:ECDHE-RSA-AES256-SHA"), "refused: handshake failure"},
  };
  for (const auto& [name, speech, expected] : with_rsa) {
    CAPTURE(name);
    CHECK(outcome_of_call(rsa.receiver.port(), speaking(rsa_client, speech)) == expected);
  }
}

TEST_CASE(
    "TLS-1 each cipher that is allowed is agreed on when it alone is offered, else the receiver's choice counts") {
  Receiver receiver;
  const RsaReceiver rsa;
  for (const char* cipher : {"AES256-GCM-SHA384", "CHACHA20-POLY1305", "AES128-GCM-SHA256"}) {
    const auto with_ecdsa = std::string("ECDHE-ECDSA-") + cipher;
    const auto with_rsa = std::string("ECDHE-RSA-") + cipher;
    CHECK(agreed(receiver, speaking(receiver.proxy(), tls12(with_ecdsa.c_str()))) == "TLSv1.2 " + with_ecdsa);
    CHECK(agreed(rsa.receiver, speaking(rsa.client(), tls12(with_rsa.c_str()))) == "TLSv1.2 " + with_rsa);
  }
  for (const char* suite : {"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"}) {
    CHECK(agreed(receiver, speaking(receiver.proxy(), tls13(suite))) == std::string("TLSv1.3 ") + suite);
    CHECK(agreed(rsa.receiver, speaking(rsa.client(), tls13(suite))) == std::string("TLSv1.3 ") + suite);
  }
  const auto wish = tls13("TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384");
  CHECK(agreed(receiver, speaking(receiver.proxy(), wish)) == "TLSv1.3 TLS_AES_256_GCM_SHA384");
  const auto older_wish = tls12("ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384");
  CHECK(agreed(receiver, speaking(receiver.proxy(), older_wish)) == "TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384");
}

TEST_CASE("TLS-1 minimum_version 1.3 leaves no other") {
  Receiver receiver([](auto& config) { config.tls.minimum_version = bars::config::TlsVersion::tls13; });
  CHECK(outcome_of_call(receiver.port(), receiver.proxy()) == "200");
  CHECK(outcome_of_call(receiver.port(), speaking(receiver.proxy(), tls12("ALL"))) == "refused: protocol version");
}

TEST_CASE("TLS-1 nothing is resumed, renegotiated, compressed or sent early") {
  Receiver receiver;
  for (const bool older : {true, false}) {
    CAPTURE(older);
    auto options = receiver.proxy();
    options.tls12 = older;
    options.adjust_context = [](SSL_CTX* context) {
      SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT);
      SSL_CTX_clear_options(context, SSL_OP_NO_COMPRESSION);
    };
    TlsSession session;
    {
      Client first(receiver.port(), options);
      REQUIRE(first.request("GET", "/FHIR/R4/metadata").status == 400);
      session.reset(SSL_get1_session(first.tls()));
      CHECK_FALSE(SSL_SESSION_has_ticket(session.get()));
      CHECK(SSL_get_current_compression(first.tls()) == nullptr);
      unsigned id_length = 0;
      SSL_SESSION_get_id(session.get(), &id_length);
      if (older) CHECK(id_length == 0);
      CHECK(SSL_SESSION_get_max_early_data(session.get()) == 0);
    }
    // Offered all the same, as a client would that got a session elsewhere.
    const std::string id(32, 'x');
    SSL_SESSION_set1_id(session.get(), reinterpret_cast<const unsigned char*>(id.data()),
                        static_cast<unsigned>(id.size()));
    options.adjust_connection = [&](SSL* tls) { SSL_set_session(tls, session.get()); };
    Client second(receiver.port(), options);
    CHECK(second.request("GET", "/FHIR/R4/metadata").status == 400);
    CHECK(SSL_session_reused(second.tls()) == 0);
  }

  auto older = receiver.proxy();
  older.tls12 = true;
  Client client(receiver.port(), older);
  REQUIRE(client.request("GET", "/FHIR/R4/metadata").status == 400);
  SSL_renegotiate(client.tls());
  CHECK(SSL_do_handshake(client.tls()) != 1);
}

TEST_CASE("TLS-1 early data is not taken, whoever made the key for it") {
  Receiver receiver;
  auto options = receiver.proxy();
  options.adjust_context = [](SSL_CTX* context) {
    SSL_CTX_set_psk_use_session_callback(
        context, [](SSL* tls, const EVP_MD*, const unsigned char** id, std::size_t* id_length, SSL_SESSION** made) {
          static constexpr std::array<unsigned char, 48> key{1};
          SSL_SESSION* const session = SSL_SESSION_new();
          const unsigned char suite[] = {0x13, 0x02};
          SSL_SESSION_set1_master_key(session, key.data(), key.size());
          SSL_SESSION_set_cipher(session, SSL_CIPHER_find(tls, suite));
          SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION);
          SSL_SESSION_set_max_early_data(session, 16'384);
          *id = reinterpret_cast<const unsigned char*>("key");
          *id_length = 3;
          *made = session;
          return 1;
        });
  };
  std::string early = request_text("GET", "/early");
  options.adjust_connection = [&](SSL* tls) {
    std::size_t written = 0;
    CHECK(SSL_write_early_data(tls, early.data(), early.size(), &written) == 1);
  };
  Client client(receiver.port(), options);
  CHECK(client.request("GET", "/FHIR/R4/metadata").status == 400);
  CHECK(SSL_get_early_data_status(client.tls()) == SSL_EARLY_DATA_REJECTED);
  CHECK(SSL_session_reused(client.tls()) == 0);
  receiver.stop();
  CHECK(receiver.count("audit", "peer <> 'local'") == "1");  // nothing of what came early was taken for a request
}

TEST_CASE("TLS-1 what is no TLS is told so at most, and closed") {
  Receiver receiver([](auto& config) { config.limits.handshake_seconds = std::chrono::seconds(1); });
  using namespace std::string_literals;
  const auto hello_of = [](std::string_view body) {  // a record that says it is a handshake
    return "\x16\x03\x01"s + static_cast<char>(body.size() >> 8) + static_cast<char>(body.size() & 0xff) +
           std::string(body);
  };
  struct Case {
    const char* name;
    std::string bytes;
    const char* expected;
  };
  const Case cases[] = {
      {"plain HTTP", "GET /FHIR/R4/metadata HTTP/1.1\r\nHost: localhost\r\n\r\n", "closed"},
      {"HTTP/2 in clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "closed"},
      {"garbage", std::string(1000, '\x7f'), "closed"},
      {"zeros", std::string(1000, '\0'), "closed"},
      {"SSLv2 hello", "\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10\x01\x00\x80\x02\x00\x80"s + std::string(31, 'x'),
       "alert 70"},
      {"a record longer than any may be", "\x16\x03\x01\xff\xff"s + std::string(70'000, 'x'), "alert 22"},
      {"a hello longer than any may be", hello_of("\x01\xff\xff\xff"s + std::string(16'000, 'x')), "alert 47"},
      {"application data first", "\x17\x03\x03\x00\x05hello"s, "alert 10"},
      {"an alert", "\x15\x03\x01\x00\x02\x02\x28"s, "alert 10"},
      {"nothing", "", "closed"},
      {"half a hello", hello_of("\x01\x00\x01\x00\x03\x03"s), "closed"},
      {"half a record", "\x16\x03"s, "closed"},
  };
  for (const auto& [name, bytes, expected] : cases) {
    CAPTURE(name);
    CHECK(answer_to(receiver.port(), bytes) == expected);
  }
  CHECK(outcome_of_call(receiver.port(), receiver.proxy()) == "200");
}
