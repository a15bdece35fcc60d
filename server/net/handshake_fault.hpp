// Why a TLS handshake failed, in the few words that the metrics have for it.
#pragma once

#include "server/observability/connection_counts.hpp"

#include <boost/system/error_code.hpp>

namespace bars::net {

/// The client went away, and told no reason.
bool has_left(const boost::system::error_code& error);

/// `error` is that of the handshake, `verify_result` what OpenSSL says of the certificate, `expired` that there was no
/// more time for it.
observability::HandshakeFault fault_of(const boost::system::error_code& error, long verify_result, bool expired);

}  // namespace bars::net
