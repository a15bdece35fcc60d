#include "server/security/development_pki.hpp"
#include "server/security/openssl.hpp"

#include <openssl/asn1.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <array>
#include <stdexcept>

namespace bars::security {

namespace {

using openssl::require;

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string pem_of(X509* certificate) {
  const openssl::Bio bio(BIO_new(BIO_s_mem()));
  require(bio && PEM_write_bio_X509(bio.get(), certificate) == 1, "write a certificate");
  return text_of(bio.get());
}

std::string pem_of(EVP_PKEY* key) {
  const openssl::Bio bio(BIO_new(BIO_s_mem()));
  require(bio && PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "write a private key");
  return text_of(bio.get());
}

void set_subject(X509* certificate, const std::vector<std::string>& common_names) {
  auto* subject = X509_get_subject_name(certificate);
  for (const auto& name : common_names) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(name.data());
    const int size = static_cast<int>(name.size());
    require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, bytes, size, -1, 0) == 1, "set the common name");
  }
}

/// The name's bytes go in as they are: the library's own text form would read commas and colons in them.
void add_name(GENERAL_NAMES* names, int type, const std::string& bytes) {
  openssl::GeneralName name(GENERAL_NAME_new());
  ASN1_STRING* value = type == GEN_IPADD ? ASN1_OCTET_STRING_new() : ASN1_IA5STRING_new();
  require(name && value != nullptr, "make an alternative name");
  GENERAL_NAME_set0_value(name.get(), type, value);
  require(ASN1_STRING_set(value, bytes.data(), static_cast<int>(bytes.size())) == 1, "set an alternative name");
  require(sk_GENERAL_NAME_push(names, name.get()) > 0, "add an alternative name");
  static_cast<void>(name.release());  // the list owns it now
}

std::string address_bytes(const std::string& text) {
  ASN1_OCTET_STRING* parsed = a2i_IPADDRESS(text.c_str());
  if (parsed == nullptr) throw std::runtime_error(openssl::failure("not an IP address: " + text));
  std::string bytes(reinterpret_cast<const char*>(ASN1_STRING_get0_data(parsed)),
                    static_cast<std::size_t>(ASN1_STRING_length(parsed)));
  ASN1_OCTET_STRING_free(parsed);
  return bytes;
}

void set_alternative_names(X509* certificate, const CertificateRequest& request) {
  const openssl::GeneralNames names(sk_GENERAL_NAME_new_null());
  require(names != nullptr, "make the alternative names");
  for (const auto& name : request.dns_names) add_name(names.get(), GEN_DNS, name);
  for (const auto& name : request.mail_addresses) add_name(names.get(), GEN_EMAIL, name);
  for (const auto& address : request.addresses) add_name(names.get(), GEN_IPADD, address_bytes(address));
  if (sk_GENERAL_NAME_num(names.get()) == 0) return;
  const int critical = request.common_names.empty() ? 1 : 0;  // RFC 5280: when there is no other name
  require(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), critical, X509V3_ADD_DEFAULT) == 1,
          "add the alternative names");
}

void add_extension(X509* certificate, X509* issuer, int id, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const openssl::Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "add an extension");
}

void set_usage(X509* certificate, X509* issuer, const CertificateRequest& request) {
  const bool authority = request.purpose == Purpose::authority;
  std::string constraints = authority ? "critical,CA:TRUE" : "critical,CA:FALSE";
  if (request.path_length >= 0) constraints += ",pathlen:" + std::to_string(request.path_length);
  std::string usage = authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature";
  if (request.authority_for_tls) usage += ",digitalSignature";
  add_extension(certificate, issuer, NID_basic_constraints, constraints.c_str());
  add_extension(certificate, issuer, NID_key_usage, usage.c_str());
  if (!authority || request.authority_for_tls)
    add_extension(certificate, issuer, NID_ext_key_usage,
                  request.purpose == Purpose::server ? "serverAuth" : "clientAuth");
  add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
  if (issuer != certificate) add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always");
}

void set_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  require(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1, "make a serial number");
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x3f) | 0x40);  // positive, and always sixteen bytes
  const std::unique_ptr<BIGNUM, openssl::Releaser<BN_free>> number(
      BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  require(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr,
          "set the serial number");
}

openssl::Key new_key(KeyKind kind) {
  switch (kind) {
    case KeyKind::p256: return openssl::Key(EVP_EC_gen("P-256"));
    case KeyKind::p384: return openssl::Key(EVP_EC_gen("P-384"));
    case KeyKind::p521: return openssl::Key(EVP_EC_gen("P-521"));
    case KeyKind::rsa1024: return openssl::Key(EVP_RSA_gen(1024));
    case KeyKind::rsa2048: return openssl::Key(EVP_RSA_gen(2048));
    case KeyKind::rsa4096: return openssl::Key(EVP_RSA_gen(4096));
  }
  return {};
}

Credentials issue(X509* authority, EVP_PKEY* authority_key, const CertificateRequest& request) {
  const auto key = new_key(request.key);
  const openssl::Certificate certificate(X509_new());
  require(key && certificate, "make a key and a certificate");
  X509* const issuer = authority != nullptr ? authority : certificate.get();

  require(X509_set_version(certificate.get(), X509_VERSION_3) == 1, "set the version");
  set_serial(certificate.get());
  set_subject(certificate.get(), request.common_names);
  require(X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer)) == 1, "set the issuer");
  require(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), static_cast<long>(request.begins.count())) &&
              X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(request.ends.count())),
          "set the validity");
  require(X509_set_pubkey(certificate.get(), key.get()) == 1, "set the public key");
  set_usage(certificate.get(), issuer, request);
  set_alternative_names(certificate.get(), request);
  const auto* digest = request.digest == Digest::sha1 ? EVP_sha1() : EVP_sha256();
  require(X509_sign(certificate.get(), authority != nullptr ? authority_key : key.get(), digest) > 0,
          "sign the certificate");
  return {pem_of(certificate.get()), pem_of(key.get())};
}

}  // namespace

Credentials issue_certificate(const Credentials& authority, const CertificateRequest& request) {
  const auto certificate = openssl::read_certificate(authority.certificate);
  const auto key = openssl::read_key(authority.key);
  require(certificate && key, "read the authority");
  return issue(certificate.get(), key.get(), request);
}

Credentials issue_self_signed(const CertificateRequest& request) { return issue(nullptr, nullptr, request); }

}  // namespace bars::security
