// What a session and a body ask of the connection below them: bytes, a deadline, an end that loses no answer. Knows no
// HTTP.
#pragma once

#include "server/security/peer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace bars::net {

/// Everything runs on the executor, one handler at a time; the destructor may run anywhere once no operation is
/// pending.
class Connection {
 public:
  using Error = boost::system::error_code;

  virtual ~Connection() = default;

  virtual boost::asio::any_io_executor executor() = 0;
  /// Remote IP address; IPv4 also when it came in over IPv6. "" when the peer is gone already.
  virtual std::string address() const = 0;
  /// Of the verified certificate.
  virtual security::Credential credential() = 0;
  /// What was wrong with the certificate that the handshake was refused for; "" when it was not that.
  virtual std::string certificate_fault() = 0;
  /// The same as OpenSSL's number, X509_V_OK when it was not that.
  virtual long verify_result() = 0;

  /// From now until disarm() or the next arm(), operations may take `duration` together. After that the one that is
  /// waiting and every later one fails; the connection itself stays usable, so that an answer can still be written.
  virtual void arm(std::chrono::steady_clock::duration duration) = 0;
  virtual void disarm() = 0;
  virtual bool expired() const noexcept = 0;

  virtual boost::asio::awaitable<Error> handshake() = 0;
  /// Reads at least one byte, at most `buffer`. `got` is 0 on an error.
  virtual boost::asio::awaitable<Error> read(boost::asio::mutable_buffer buffer, std::size_t& got) = 0;
  virtual boost::asio::awaitable<Error> write(boost::asio::const_buffer buffer) = 0;

  /// Ends the connection so that what was written last arrives: close_notify, end of our side, then what the peer
  /// still sends is discarded, up to `discard` bytes and 2 s, so that no reset overtakes the answer.
  virtual boost::asio::awaitable<void> close(std::size_t discard) = 0;
  /// The same after a handshake that failed: the alert has been sent already.
  virtual boost::asio::awaitable<void> close_without_tls(std::size_t discard) = 0;
  /// At once, whatever is under way.
  virtual void cut() = 0;
};

}  // namespace bars::net
