// The TLS side of the public listener: how it speaks, which certificate it shows, and which it takes (TLS-1).
#pragma once

#include "config/receiver.hpp"
#include "server/security/openssl.hpp"

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace bars::net {

/// What the files of `tls` hold.
struct TlsMaterial {
  std::vector<security::openssl::Certificate> chain;  // the server's own first
  security::openssl::Key key;                         // of the first
  std::vector<security::openssl::Certificate> authorities;
  std::vector<security::openssl::RevocationList> lists;  // none: nothing is checked for revocation
};

/// A server context that lets nobody in without a certificate of the authorities (never the system's store), for the
/// purpose of a TLS client, itself no authority, and, when there are lists, with a fresh one for each certificate of
/// its chain and on none. No resumption of any kind: it would admit a client whose certificate was revoked in between.
/// Throws std::runtime_error with the library's reason, such as a key that is too small.
boost::asio::ssl::context make_tls_context(const TlsMaterial& material, config::TlsVersion minimum);

/// The first name of a server certificate, for the public url. Throws std::runtime_error: the file and what is wrong
/// with it, also when the certificate has no name that can stand in a url.
std::string first_server_name(const std::filesystem::path& certificate);

}  // namespace bars::net
