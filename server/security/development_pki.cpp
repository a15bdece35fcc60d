#include "server/security/development_pki.hpp"

#include "server/security/openssl.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace bars::security {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> files = {"ca.pem",        "server.pem", "server.key",
                                                   "client-ca.pem", "client.pem", "client.key"};
constexpr std::size_t longest_name = 64;  // of a common name, by X.520

bool is_address(const std::string& host) {
  ASN1_OCTET_STRING* parsed = a2i_IPADDRESS(host.c_str());
  ERR_clear_error();
  ASN1_OCTET_STRING_free(parsed);
  return parsed != nullptr;
}

void check_name(const std::string& name, std::string_view what) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':';
  };
  if (name.empty() || name.size() > longest_name || !std::all_of(name.begin(), name.end(), fits))
    throw std::runtime_error(
        fmt::format("the {} must be a DNS name or an IP address of 1 to {} characters", what, longest_name));
}

void write_file(const fs::path& path, std::string_view text, mode_t mode) {
  const auto lost = [&](std::string_view action) {
    return std::system_error(errno, std::generic_category(), fmt::format("{} {}", action, path.string()));
  };
  // A name of its own first: a reader sees the old file or the new one, and a key is never readable by others.
  const fs::path part = path.string() + ".part";
  ::unlink(part.c_str());
  const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) throw lost("cannot write");
  const auto written = ::write(file, text.data(), text.size());
  const bool closed = ::close(file) == 0;
  if (written != static_cast<ssize_t>(text.size()) || !closed || ::rename(part.c_str(), path.c_str()) != 0)
    throw lost("cannot write");
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// True when `leaf` is signed by `authority` for the purpose, is valid today, and belongs to `key`.
bool fits_together(const fs::path& authority, const fs::path& leaf, const fs::path& key, int purpose,
                   const std::string& name) {
  const auto root = openssl::read_certificate(read_file(authority));
  const auto certificate = openssl::read_certificate(read_file(leaf));
  const auto private_key = openssl::read_key(read_file(key));
  if (!root || !certificate || !private_key) return false;
  const openssl::Store store(X509_STORE_new());
  const openssl::StoreContext context(X509_STORE_CTX_new());
  const bool verified = store && context && X509_STORE_add_cert(store.get(), root.get()) == 1 &&
                        X509_STORE_CTX_init(context.get(), store.get(), certificate.get(), nullptr) == 1 &&
                        X509_STORE_CTX_set_purpose(context.get(), purpose) == 1 &&
                        X509_verify_cert(context.get()) == 1 &&
                        X509_check_private_key(certificate.get(), private_key.get()) == 1;
  const bool named = purpose == X509_PURPOSE_SSL_SERVER && is_address(name)
                         ? X509_check_ip_asc(certificate.get(), name.c_str(), 0) == 1
                         : X509_check_host(certificate.get(), name.data(), name.size(), 0, nullptr) == 1;
  ERR_clear_error();
  return verified && named;
}

CertificateRequest server_request(const std::string& host) {
  CertificateRequest request{Purpose::server, {host}, {"localhost"}, {"127.0.0.1"}, {}};
  if (!is_address(host)) {
    if (host != "localhost") request.dns_names.insert(request.dns_names.begin(), host);
  } else if (host != "127.0.0.1") {
    request.addresses.insert(request.addresses.begin(), host);
  }
  return request;
}

/// True when all six files are there and fit; throws when some are there that do not.
bool keep(const fs::path& dir, const std::string& host, const std::string& client_name) {
  const auto present = std::count_if(files.begin(), files.end(), [&](auto name) { return fs::exists(dir / name); });
  if (present == 0) return false;
  if (static_cast<std::size_t>(present) != files.size())
    throw std::runtime_error(
        fmt::format("{} holds {} of the six files; remove them or ask to overwrite them", dir.string(), present));
  if (fits_together(dir / "ca.pem", dir / "server.pem", dir / "server.key", X509_PURPOSE_SSL_SERVER, host) &&
      fits_together(dir / "client-ca.pem", dir / "client.pem", dir / "client.key", X509_PURPOSE_SSL_CLIENT,
                    client_name))
    return true;
  throw std::runtime_error(
      fmt::format("the files in {} are expired, do not belong together or carry other names than "
                  "{} and {}; remove them or ask to overwrite them",
                  dir.string(), host, client_name));
}

}  // namespace

PkiOutcome make_development_pki(const fs::path& dir, const std::string& host, const std::string& client_name,
                                bool overwrite) {
  check_name(host, "host");
  check_name(client_name, "client name");
  if (!overwrite && keep(dir, host, client_name)) return PkiOutcome::kept;
  fs::create_directories(dir);

  const auto authority = issue_self_signed({Purpose::authority, {"BaRS development server authority"}, {}, {}, {}});
  const auto server = issue_certificate(authority, server_request(host));
  const auto client_authority =
      issue_self_signed({Purpose::authority, {"BaRS development client authority"}, {}, {}, {}});
  const auto client = issue_certificate(client_authority, {Purpose::client, {client_name}, {client_name}, {}, {}});

  write_file(dir / "ca.pem", authority.certificate, 0644);
  write_file(dir / "server.pem", server.certificate, 0644);
  write_file(dir / "server.key", server.key, 0600);
  write_file(dir / "client-ca.pem", client_authority.certificate, 0644);
  write_file(dir / "client.pem", client.certificate, 0644);
  write_file(dir / "client.key", client.key, 0600);
  return PkiOutcome::made;
}

}  // namespace bars::security
