// The TLS side of the public listener: which certificates it shows, and which it takes (TLS-1).
#pragma once

#include "config/receiver.hpp"

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <string>

namespace bars::net {

/// A server context that lets nobody in without a certificate of `client_ca` (never the system's store), for the
/// purpose of a TLS client, and not on `client_crl` when there is one. No resumption of any kind: it would admit a
/// client whose certificate was revoked in between. Throws std::runtime_error: the file and what is wrong with it.
boost::asio::ssl::context make_tls_context(const config::Tls& tls);

/// The first name of a server certificate, for the public url. Throws std::runtime_error as above, and when the
/// certificate has no name that can stand in a url.
std::string first_server_name(const std::filesystem::path& certificate);

}  // namespace bars::net
