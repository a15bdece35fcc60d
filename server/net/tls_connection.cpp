#include "server/net/tls_connection.hpp"

#include <openssl/ssl.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace bars::net {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds cancel_again{50};
// for close_notify to leave, and for the peer's own: nobody waits long for the latter when nothing was said
constexpr std::chrono::milliseconds notify_time{1000};
constexpr std::chrono::milliseconds idle_notify_time{100};
constexpr std::chrono::seconds discard_time{2};
constexpr std::size_t discard_at_once = 64 * 1024;

}  // namespace

TlsConnection::TlsConnection(asio::ip::tcp::socket socket, asio::ssl::context& tls)
    : stream_(std::move(socket), tls), timer_(stream_.get_executor()) {
  Error ignored;
  stream_.lowest_layer().set_option(asio::ip::tcp::no_delay(true), ignored);
}

std::string TlsConnection::address() const {
  Error error;
  const auto endpoint = stream_.lowest_layer().remote_endpoint(error);
  if (error) return {};
  const asio::ip::address address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

security::Credential TlsConnection::credential() {
  const X509* const certificate = SSL_get0_peer_certificate(stream_.native_handle());
  return {security::names_of(certificate), security::pin_of(certificate)};
}

long TlsConnection::verify_result() { return SSL_get_verify_result(stream_.native_handle()); }

std::string TlsConnection::certificate_fault() {
  const long result = verify_result();
  return result == X509_V_OK ? std::string() : X509_verify_cert_error_string(result);
}

// Deadlines change several times in a request, and hardly one is ever reached: the timer is left as it is when it goes
// off early enough, and looks then what the deadline has become.
void TlsConnection::arm(steady_clock::duration duration) {
  expired_ = false;
  deadline_ = steady_clock::now() + duration;
  if (!waking_ || deadline_ < timer_.expiry()) wake_at(deadline_);
}

void TlsConnection::disarm() {
  expired_ = false;
  deadline_ = steady_clock::time_point::max();
}

void TlsConnection::wake_at(steady_clock::time_point when) {
  waking_ = true;
  timer_.expires_at(when);
  timer_.async_wait([self = shared_from_this()](const Error& error) {
    if (!error && self->timer_.expiry() <= steady_clock::now()) self->look_at_clock();
  });
}

// An operation of the TLS stream is several of the socket, and a cancel that falls between two of them is lost:
// therefore again and again until somebody has noticed and armed anew.
void TlsConnection::look_at_clock() {
  waking_ = false;
  const auto now = steady_clock::now();
  if (deadline_ == steady_clock::time_point::max()) return;
  if (now < deadline_) return wake_at(deadline_);
  expired_ = true;
  Error ignored;
  stream_.lowest_layer().cancel(ignored);
  wake_at(now + cancel_again);
}

asio::awaitable<Connection::Error> TlsConnection::handshake() {
  Error error;
  co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

asio::awaitable<Connection::Error> TlsConnection::read(asio::mutable_buffer buffer, std::size_t& got) {
  got = 0;
  if (expired_) co_return asio::error::operation_aborted;
  Error error;
  got = co_await stream_.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

asio::awaitable<Connection::Error> TlsConnection::write(asio::const_buffer buffer) {
  while (buffer.size() > 0) {
    if (expired_) co_return asio::error::operation_aborted;
    Error error;
    buffer += co_await stream_.async_write_some(buffer, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return error;
  }
  co_return Error();
}

asio::awaitable<void> TlsConnection::close(std::size_t discard) {
  arm(discard > 0 ? notify_time : idle_notify_time);
  Error ignored;
  co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
  co_await close_without_tls(discard);
}

asio::awaitable<void> TlsConnection::close_without_tls(std::size_t discard) {
  arm(discard_time);
  auto& socket = stream_.next_layer();
  Error error;
  socket.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  std::vector<char> scrap(std::min(discard, discard_at_once));
  while (!error && !expired_ && discard > 0) {
    const std::size_t got =
        co_await socket.async_read_some(asio::buffer(scrap), asio::redirect_error(asio::use_awaitable, error));
    discard -= std::min(discard, got);
  }
  release();
}

void TlsConnection::cut() { release(); }

void TlsConnection::release() {
  disarm();
  waking_ = false;
  timer_.cancel();
  Error ignored;
  stream_.lowest_layer().close(ignored);
}

}  // namespace bars::net
