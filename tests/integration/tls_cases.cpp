#include "tests/integration/tls_cases.hpp"

#include <fstream>

namespace bars::test {

using security::CertificateRequest;
using security::Credentials;
using security::Purpose;

namespace {

/// The alert of an OpenSSL error: `handshake: error:0A000418:SSL routines::tlsv1 alert unknown ca` is `unknown ca`.
std::string cause_of(std::string_view text) {
  constexpr std::string_view alert = " alert ";
  if (const auto at = text.find(alert); at != std::string_view::npos)
    return std::string(text.substr(at + alert.size()));
  const auto at = text.rfind("::");
  return at == std::string_view::npos ? "closed" : std::string(text.substr(at + 2));
}

}  // namespace

std::string outcome_of_call(std::uint16_t port, const ClientOptions& options) {
  try {
    Session session(port, options, {});
    return std::to_string(session.get("/metadata").status);
  } catch (const ClientError& error) {
    return "refused: " + cause_of(error.what());
  }
}

void check_cases(std::uint16_t port, const std::vector<TlsCase>& cases) {
  for (const auto& [name, options, expected] : cases) {
    CAPTURE(name);
    CHECK(outcome_of_call(port, options) == expected);
  }
}

CertificateRequest proxy_request() { return {Purpose::client, {"bars-proxy.example"}, {"bars-proxy.example"}, {}, {}}; }

CertificateRequest authority_request(const std::string& name, int path_length) {
  CertificateRequest request{Purpose::authority, {name}, {}, {}, {}};
  request.path_length = path_length;
  return request;
}

Certificates::Certificates() : root(security::issue_self_signed(authority_request("Root"))) {}

std::filesystem::path Certificates::write(const std::string& name, const std::string& text) {
  const auto path = folder_.path() / name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

ClientOptions Certificates::client(const Credentials& authority, const CertificateRequest& request,
                                   const std::vector<Credentials>& chain) {
  return shown(security::issue_certificate(authority, request), chain);
}

ClientOptions Certificates::shown(const Credentials& credentials, const std::vector<Credentials>& chain) {
  std::string certificate = credentials.certificate;
  for (const auto& each : chain) certificate += each.certificate;
  const auto name = "client-" + std::to_string(++count_);
  ClientOptions options;
  options.ca = server_ca;
  options.certificate = write(name + ".pem", certificate);
  options.key = write(name + ".key", credentials.key);
  return options;
}

}  // namespace bars::test
