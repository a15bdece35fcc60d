#include "server/net/tls.hpp"

#include "server/security/development_pki.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

using bars::net::first_server_name;
using bars::net::make_tls_context;
using Catch::Matchers::Contains;

TEST_CASE("faults of certificate files are told with key, file and cause") {
  const TemporaryFolder folder;
  const std::filesystem::path& pki = folder.path();
  bars::security::make_development_pki(pki, "receiver.example", "bars-proxy.example");
  std::ofstream(pki / "junk.pem") << "junk";
  bars::config::Tls good;
  good.certificate = pki / "server.pem";
  good.private_key = pki / "server.key";
  good.client_ca = pki / "client-ca.pem";
  CHECK_NOTHROW(make_tls_context(good));

  struct Case {
    std::filesystem::path bars::config::Tls::*file;
    const char* value;
    const char* message;
  };
  for (const Case& fault : {Case{&bars::config::Tls::certificate, "none.pem", "tls.certificate: "},
                            Case{&bars::config::Tls::certificate, "none.pem", "none.pem: there is no such file"},
                            Case{&bars::config::Tls::certificate, "junk.pem", "junk.pem: expected a certificate chain"},
                            Case{&bars::config::Tls::private_key, "none.key", "none.key: there is no such file"},
                            Case{&bars::config::Tls::private_key, "junk.pem", "junk.pem: expected a private key"},
                            Case{&bars::config::Tls::private_key, "client.key", "client.key: the key does not belong"},
                            Case{&bars::config::Tls::client_ca, "none.pem", "tls.client_ca: "},
                            Case{&bars::config::Tls::client_ca, "junk.pem", "junk.pem: expected certificates"}}) {
    bars::config::Tls tls = good;
    tls.*fault.file = pki / fault.value;
    INFO(fault.value);
    CHECK_THROWS_WITH(make_tls_context(tls), Contains(fault.message));
  }
  bars::config::Tls tls = good;
  tls.client_crl = pki / "junk.pem";
  CHECK_THROWS_WITH(make_tls_context(tls), Contains("tls.client_crl: ") && Contains("revocation lists"));

  CHECK(first_server_name(pki / "server.pem") == "receiver.example");
  CHECK_THROWS_WITH(first_server_name(pki / "junk.pem"), Contains("expected a certificate chain"));
  CHECK_THROWS_AS(first_server_name(pki / "none.pem"), std::runtime_error);
}
