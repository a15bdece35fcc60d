#include "server/net/tls.hpp"

#include "server/security/openssl.hpp"
#include "server/security/peer.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/verify_mode.hpp>

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace bars::net {

namespace {

using Path = std::filesystem::path;

// Forward secrecy and authenticated encryption only; TLS 1.3 has nothing else anyway.
constexpr const char* tls12_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

constexpr std::uint64_t options = SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                  SSL_OP_NO_COMPRESSION | SSL_OP_SINGLE_ECDH_USE;

[[noreturn]] void fail(const char* key, const Path& file, std::string_view problem) {
  ERR_clear_error();
  throw std::runtime_error(std::string(key) + ": " + file.string() + ": " + std::string(problem));
}

void require_readable(const char* key, const Path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) fail(key, file, "there is no such file");
  if (!std::ifstream(file)) fail(key, file, "the file cannot be read");
}

// A private key with a password would otherwise ask for it on the terminal.
int no_password(char*, int, int, void*) { return 0; }

void use_certificate(SSL_CTX* context, const config::Tls& tls) {
  constexpr const char* certificate = "tls.certificate";
  constexpr const char* private_key = "tls.private_key";
  require_readable(certificate, tls.certificate);
  require_readable(private_key, tls.private_key);
  if (SSL_CTX_use_certificate_chain_file(context, tls.certificate.c_str()) != 1) {
    fail(certificate, tls.certificate, "expected a certificate chain as PEM");
  }
  if (SSL_CTX_use_PrivateKey_file(context, tls.private_key.c_str(), SSL_FILETYPE_PEM) != 1) {
    const bool mismatch = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH ||
                          ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_TYPE_MISMATCH;
    fail(private_key, tls.private_key,
         mismatch ? "the key does not belong to tls.certificate" : "expected a private key as PEM, without a password");
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    fail(private_key, tls.private_key, "the key does not belong to tls.certificate");
  }
}

void trust_only(SSL_CTX* context, const Path& authorities) {
  constexpr const char* key = "tls.client_ca";
  require_readable(key, authorities);
  if (SSL_CTX_load_verify_file(context, authorities.c_str()) != 1) {
    fail(key, authorities, "expected certificates of authorities as PEM");
  }
  STACK_OF(X509_NAME)* const names = SSL_load_client_CA_file(authorities.c_str());
  if (names == nullptr) fail(key, authorities, "expected certificates of authorities as PEM");
  SSL_CTX_set_client_CA_list(context, names);
}

void use_revocations(SSL_CTX* context, const Path& list) {
  constexpr const char* key = "tls.client_crl";
  require_readable(key, list);
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  X509_LOOKUP* const lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());
  if (lookup == nullptr || X509_load_crl_file(lookup, list.c_str(), X509_FILETYPE_PEM) < 1) {
    fail(key, list, "expected certificate revocation lists as PEM");
  }
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
}

}  // namespace

boost::asio::ssl::context make_tls_context(const config::Tls& tls) {
  boost::asio::ssl::context context(boost::asio::ssl::context::tls_server);
  SSL_CTX* const native = context.native_handle();
  const int minimum = tls.minimum_version == config::TlsVersion::tls13 ? TLS1_3_VERSION : TLS1_2_VERSION;
  security::openssl::require(SSL_CTX_set_min_proto_version(native, minimum) == 1, "setting the minimum TLS version");
  security::openssl::require(SSL_CTX_set_cipher_list(native, tls12_ciphers) == 1, "setting the TLS 1.2 ciphers");
  SSL_CTX_set_options(native, options);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  security::openssl::require(SSL_CTX_set_num_tickets(native, 0) == 1, "switching session tickets off");
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(native, no_password);

  use_certificate(native, tls);
  trust_only(native, tls.client_ca);
  if (tls.client_crl) use_revocations(native, *tls.client_crl);
  security::openssl::require(SSL_CTX_set_purpose(native, X509_PURPOSE_SSL_CLIENT) == 1, "setting the purpose");
  context.set_verify_mode(boost::asio::ssl::verify_peer | boost::asio::ssl::verify_fail_if_no_peer_cert);
  return context;
}

std::string first_server_name(const Path& certificate) {
  constexpr const char* key = "tls.certificate";
  require_readable(key, certificate);
  const security::openssl::Bio file(BIO_new_file(certificate.c_str(), "r"));
  const security::openssl::Certificate first(file ? PEM_read_bio_X509(file.get(), nullptr, no_password, nullptr)
                                                  : nullptr);
  if (!first) fail(key, certificate, "expected a certificate chain as PEM");
  const std::vector<std::string> names = security::names_of(first.get());
  if (names.empty()) {
    fail(key, certificate, "the certificate names no host; set listen.public_url, or name one in the certificate");
  }
  return names.front();
}

}  // namespace bars::net
