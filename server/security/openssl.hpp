// OpenSSL objects with an owner, and its error queue as text.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bars::security::openssl {

template <auto Free>
struct Releaser {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

using Bio = std::unique_ptr<BIO, Releaser<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Releaser<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Releaser<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Releaser<X509_EXTENSION_free>>;
using GeneralName = std::unique_ptr<GENERAL_NAME, Releaser<GENERAL_NAME_free>>;
using GeneralNames = std::unique_ptr<GENERAL_NAMES, Releaser<GENERAL_NAMES_free>>;
using Store = std::unique_ptr<X509_STORE, Releaser<X509_STORE_free>>;
using RevocationList = std::unique_ptr<X509_CRL, Releaser<X509_CRL_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Releaser<X509_STORE_CTX_free>>;

/// Empties this thread's error queue; `<action>: <the library's reason>`.
std::string failure(std::string_view action);

/// Throws std::runtime_error with failure(action) unless `done`.
void require(bool done, std::string_view action);

/// Null when the text holds no certificate or key; an encrypted key is refused, never asked a password for.
Certificate read_certificate(std::string_view pem);
Key read_key(std::string_view pem);

/// Every certificate or revocation list of the text, in order; none when there is none or one of them is broken.
std::vector<Certificate> read_certificates(std::string_view pem);
std::vector<RevocationList> read_revocation_lists(std::string_view pem);

/// A subject or issuer on one line, most specific part first, fit for a log.
std::string name_text(const X509_NAME* name);

}  // namespace bars::security::openssl
