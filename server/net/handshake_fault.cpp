#include "server/net/handshake_fault.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

namespace bars::net {

namespace asio = boost::asio;
using observability::HandshakeFault;

namespace {

HandshakeFault fault_of_certificate(long verify_result) {
  switch (verify_result) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED: return HandshakeFault::untrusted;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID: return HandshakeFault::ended;
    case X509_V_ERR_CERT_REVOKED: return HandshakeFault::revoked;
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_CRL_NOT_YET_VALID: return HandshakeFault::no_list;
    default: return HandshakeFault::certificate;
  }
}

}  // namespace

bool has_left(const boost::system::error_code& error) {
  return error == asio::error::eof || error == asio::ssl::error::stream_truncated ||
         error == asio::error::connection_reset;
}

HandshakeFault fault_of(const boost::system::error_code& error, long verify_result, bool expired) {
  if (expired) return HandshakeFault::timeout;
  if (verify_result != X509_V_OK) return fault_of_certificate(verify_result);
  if (error.category() != asio::error::get_ssl_category()) return HandshakeFault::left;
  const int reason = ERR_GET_REASON(static_cast<unsigned long>(error.value()));
  if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) return HandshakeFault::no_certificate;
  return reason >= SSL_AD_REASON_OFFSET ? HandshakeFault::alert : HandshakeFault::protocol;
}

}  // namespace bars::net
