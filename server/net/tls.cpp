#include "server/net/tls.hpp"

#include "server/security/peer.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace bars::net {

namespace {

using security::openssl::require;

// Forward secrecy and authenticated encryption only.
constexpr const char* tls12_ciphers =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:"
    "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
constexpr const char* tls13_ciphers = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
constexpr const char* groups = "X25519:P-256:P-384";
constexpr int security_level = 2;                // 112 bits: no RSA below 2048, no SHA-1
constexpr int longest_chain = 4;                 // authorities between a client and its root
constexpr long longest_chain_bytes = 32 * 1024;  // as it is sent

constexpr std::uint64_t options =
    SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION;

void speak_only(SSL_CTX* context, config::TlsVersion minimum) {
  const int oldest = minimum == config::TlsVersion::tls13 ? TLS1_3_VERSION : TLS1_2_VERSION;
  require(SSL_CTX_set_min_proto_version(context, oldest) == 1, "setting the minimum TLS version");
  SSL_CTX_set_security_level(context, security_level);
  require(SSL_CTX_set_cipher_list(context, tls12_ciphers) == 1, "setting the TLS 1.2 ciphers");
  require(SSL_CTX_set_ciphersuites(context, tls13_ciphers) == 1, "setting the TLS 1.3 ciphers");
  require(SSL_CTX_set1_groups_list(context, groups) == 1, "setting the groups");
  SSL_CTX_set_options(context, options);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

void never_resume(SSL_CTX* context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  require(SSL_CTX_set_num_tickets(context, 0) == 1, "switching session tickets off");
  require(SSL_CTX_set_max_early_data(context, 0) == 1, "switching early data off");
}

void show(SSL_CTX* context, const TlsMaterial& material) {
  require(SSL_CTX_use_certificate(context, material.chain.front().get()) == 1, "using the certificate");
  for (auto each = std::next(material.chain.begin()); each != material.chain.end(); ++each)
    require(SSL_CTX_add1_chain_cert(context, each->get()) == 1, "using the certificate's chain");
  require(SSL_CTX_use_PrivateKey(context, material.key.get()) == 1, "using the private key");
}

// An authority must not call with the key that it signs with, whatever else its certificate allows.
int refuse_authorities(int verified, X509_STORE_CTX* chain) {
  if (verified != 1 || X509_STORE_CTX_get_error_depth(chain) != 0) return verified;
  if (X509_check_ca(X509_STORE_CTX_get_current_cert(chain)) == 0) return verified;
  X509_STORE_CTX_set_error(chain, X509_V_ERR_INVALID_PURPOSE);
  return 0;
}

void trust_only(SSL_CTX* context, const TlsMaterial& material) {
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  for (const auto& each : material.authorities) {
    require(X509_STORE_add_cert(store, each.get()) == 1, "trusting an authority");
    require(SSL_CTX_add_client_CA(context, each.get()) == 1, "naming an authority");
  }
  for (const auto& each : material.lists)
    require(X509_STORE_add_crl(store, each.get()) == 1, "using a revocation list");
  if (!material.lists.empty()) X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  require(SSL_CTX_set_purpose(context, X509_PURPOSE_SSL_CLIENT) == 1, "setting the purpose");
  SSL_CTX_set_verify_depth(context, longest_chain);
  SSL_CTX_set_max_cert_list(context, longest_chain_bytes);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, refuse_authorities);
}

}  // namespace

boost::asio::ssl::context make_tls_context(const TlsMaterial& material, config::TlsVersion minimum) {
  boost::asio::ssl::context context(boost::asio::ssl::context::tls_server);
  speak_only(context.native_handle(), minimum);
  never_resume(context.native_handle());
  show(context.native_handle(), material);
  trust_only(context.native_handle(), material);
  return context;
}

std::string first_server_name(const std::filesystem::path& certificate) {
  std::ifstream file(certificate, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto first = security::openssl::read_certificate(text);
  const auto names = security::names_of(first.get());
  if (!names.empty()) return names.front();
  throw std::runtime_error(fmt::format("tls.certificate: {}: {}", certificate.string(),
                                       first ? "the certificate names no host; set listen.public_url, or name one in "
                                               "the certificate"
                                             : "expected a certificate chain as PEM"));
}

}  // namespace bars::net
