// One TLS connection: its bytes and its deadline. Knows no HTTP.
#pragma once

#include "server/security/peer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace bars::net {

/// Everything runs on the socket's executor, one handler at a time; the destructor may run anywhere once no operation
/// is pending.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Error = boost::system::error_code;

  Connection(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls);

  boost::asio::any_io_executor executor() { return stream_.get_executor(); }
  /// Remote IP address; IPv4 also when it came in over IPv6. "" when the peer is gone already.
  std::string address() const;
  /// Of the verified certificate.
  security::Credential credential();
  /// What was wrong with the certificate that the handshake was refused for; "" when it was not that.
  std::string certificate_fault();
  /// The same as OpenSSL's number, X509_V_OK when it was not that.
  long verify_result();

  /// From now until disarm() or the next arm(), operations may take `duration` together. After that the one that is
  /// waiting and every later one fails; the connection itself stays usable, so that an answer can still be written.
  void arm(std::chrono::steady_clock::duration duration);
  void disarm();
  bool expired() const noexcept { return expired_; }

  boost::asio::awaitable<Error> handshake();
  /// Reads at least one byte, at most `buffer`. `got` is 0 on an error.
  boost::asio::awaitable<Error> read(boost::asio::mutable_buffer buffer, std::size_t& got);
  boost::asio::awaitable<Error> write(boost::asio::const_buffer buffer);

  /// Ends the connection so that what was written last arrives: close_notify, end of our side, then what the peer
  /// still sends is discarded, up to `discard` bytes and 2 s, so that no reset overtakes the answer.
  boost::asio::awaitable<void> close(std::size_t discard);
  /// The same after a handshake that failed: the alert has been sent already.
  boost::asio::awaitable<void> close_without_tls(std::size_t discard);
  /// At once, whatever is under way.
  void cut();

 private:
  void wake_at(std::chrono::steady_clock::time_point when);
  void look_at_clock();
  void release();

  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
  boost::asio::steady_timer timer_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  bool waking_ = false;  // the timer runs, and goes off at the deadline or before
  bool expired_ = false;
};

}  // namespace bars::net
