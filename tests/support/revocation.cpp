#include "tests/support/revocation.hpp"

#include "server/security/openssl.hpp"

#include <openssl/pem.h>

#include <fstream>
#include <iterator>
#include <memory>

namespace bars::test {

namespace openssl = security::openssl;

namespace {

using Time = std::unique_ptr<ASN1_TIME, openssl::Releaser<ASN1_STRING_free>>;

void name(X509_CRL* list, const std::filesystem::path& revoked, ASN1_TIME* when) {
  std::ifstream file(revoked);
  const auto certificate = openssl::read_certificate(std::string(std::istreambuf_iterator<char>(file), {}));
  openssl::require(certificate != nullptr, "read a certificate that is to be revoked");
  X509_REVOKED* const entry = X509_REVOKED_new();
  X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate.get()));
  X509_REVOKED_set_revocationDate(entry, when);
  X509_CRL_add0_revoked(list, entry);
}

}  // namespace

std::string revocation_list(const security::Credentials& authority, const std::vector<std::filesystem::path>& revoked,
                            std::chrono::seconds next) {
  const auto issuer = openssl::read_certificate(authority.certificate);
  const auto key = openssl::read_key(authority.key);
  const openssl::RevocationList list(X509_CRL_new());
  const Time made(X509_gmtime_adj(nullptr, next.count() < 0 ? static_cast<long>(next.count()) - 60 : -60));
  const Time due(X509_gmtime_adj(nullptr, static_cast<long>(next.count())));
  X509_CRL_set_version(list.get(), 1);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.get()));
  X509_CRL_set1_lastUpdate(list.get(), made.get());
  if (next.count() != 0) X509_CRL_set1_nextUpdate(list.get(), due.get());
  for (const auto& each : revoked) name(list.get(), each, made.get());
  X509_CRL_sort(list.get());
  openssl::require(X509_CRL_sign(list.get(), key.get(), EVP_sha256()) > 0, "sign a revocation list");
  const openssl::Bio text(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_CRL(text.get(), list.get());
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace bars::test
