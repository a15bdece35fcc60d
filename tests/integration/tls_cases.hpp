// What becomes of a caller, told in a few words, so that a table can say what is expected of each.
#pragma once

#include "server/security/development_pki.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/receiver.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bars::test {

/// A caller and what it gets: a status, or `refused: ` and the alert that it is told.
struct TlsCase {
  std::string name;
  ClientOptions options;
  std::string expected;
};

/// One request: its status, or `refused: unknown ca`, `refused: closed`, …
std::string outcome_of_call(std::uint16_t port, const ClientOptions& options);

void check_cases(std::uint16_t port, const std::vector<TlsCase>& cases);

/// Certificates of one's own making, in files.
class Certificates {
 public:
  Certificates();

  /// A client certificate by `authority`, shown with the certificates of `chain` behind it.
  ClientOptions client(const security::Credentials& authority, const security::CertificateRequest& request,
                       const std::vector<security::Credentials>& chain = {});
  /// The same for credentials that are there already.
  ClientOptions shown(const security::Credentials& credentials, const std::vector<security::Credentials>& chain = {});
  std::filesystem::path write(const std::string& name, const std::string& text);

  /// Whom the receiver is to believe about itself; made by its own development PKI.
  std::filesystem::path server_ca;
  const security::Credentials root;

 private:
  TemporaryFolder folder_;
  unsigned count_ = 0;
};

/// A request for the proxy's name.
security::CertificateRequest proxy_request();
security::CertificateRequest authority_request(const std::string& name, int path_length = -1);

}  // namespace bars::test
