// The connection over TLS and TCP, mutually authenticated.
#pragma once

#include "server/net/connection.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace bars::net {

/// Made as a shared pointer: its timer keeps it for as long as it runs.
class TlsConnection final : public Connection, public std::enable_shared_from_this<TlsConnection> {
 public:
  TlsConnection(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls);

  boost::asio::any_io_executor executor() override { return stream_.get_executor(); }
  std::string address() const override;
  security::Credential credential() override;
  std::string certificate_fault() override;
  long verify_result() override;

  void arm(std::chrono::steady_clock::duration duration) override;
  void disarm() override;
  bool expired() const noexcept override { return expired_; }

  boost::asio::awaitable<Error> handshake() override;
  boost::asio::awaitable<Error> read(boost::asio::mutable_buffer buffer, std::size_t& got) override;
  boost::asio::awaitable<Error> write(boost::asio::const_buffer buffer) override;

  boost::asio::awaitable<void> close(std::size_t discard) override;
  boost::asio::awaitable<void> close_without_tls(std::size_t discard) override;
  void cut() override;

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
