// Certificates for development and tests: a server, a client, and an authority for each.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace bars::security {

enum class PkiOutcome { made, kept };

/// Writes `ca.pem server.pem server.key client-ca.pem client.pem client.key` into `dir`, which is made when it is
/// not there. The server is known as `host`, localhost and 127.0.0.1, the client as `client_name`; each has its own
/// authority, whose key is thrown away. Valid for a year; keys are ECDSA P-256 with mode 0600.
/// Files that are there are kept when all six fit together, these names and today; otherwise they are an error
/// unless `overwrite`. Throws std::runtime_error with a message for the operator.
PkiOutcome make_development_pki(const std::filesystem::path& dir, const std::string& host,
                                const std::string& client_name, bool overwrite = false);

/// A certificate and its private key, both as PEM.
struct Credentials {
  std::string certificate;
  std::string key;
};

enum class Purpose { authority, server, client };
enum class KeyKind { p256, p384, p521, rsa1024, rsa2048, rsa4096 };
enum class Digest { sha256, sha1 };

/// What a certificate says. Nothing is checked, so that tests can ask for what no authority would sign.
struct CertificateRequest {
  Purpose purpose = Purpose::client;
  std::vector<std::string> common_names;        // each at most 64 characters; none: an empty subject
  std::vector<std::string> dns_names;           // subjectAltName, as given: wildcards and NULs too
  std::vector<std::string> addresses;           // subjectAltName, IPv4 or IPv6
  std::vector<std::string> mail_addresses;      // subjectAltName
  std::chrono::seconds begins{-300};            // from now; a little in the past, for clocks that differ
  std::chrono::seconds ends{365L * 24 * 3600};  // from now
  KeyKind key = KeyKind::p256;
  Digest digest = Digest::sha256;  // of the signature
  int path_length = -1;            // of an authority; -1: no limit
  bool authority_for_tls = false;  // an authority that may be used as a client as well
};

/// Makes a key and a certificate for it, signed by `authority`.
Credentials issue_certificate(const Credentials& authority, const CertificateRequest& request);
/// The same, signed by its own key: an authority, when the purpose says so.
Credentials issue_self_signed(const CertificateRequest& request);

}  // namespace bars::security
