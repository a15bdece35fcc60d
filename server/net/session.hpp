// One connection from its handshake to its end: requests in, the exchange asked, answers out.
#pragma once

#include "config/receiver.hpp"
#include "server/http/message.hpp"
#include "server/net/connection.hpp"
#include "server/net/listener.hpp"
#include "server/net/request_body.hpp"
#include "server/observability/connection_counts.hpp"
#include "server/security/peer.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace bars::net {

/// What all sessions of a listener share; never changed while one of them lives.
struct SessionSettings {
  config::Limits limits;
  Exchange exchange;
  HandshakeFailed handshake_failed;
  observability::ConnectionCounts& counts;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  /// `connection` belongs to the loop that runs the session; `allowed` are the callers among those that its handshake
  /// lets in.
  Session(std::shared_ptr<Connection> connection, std::shared_ptr<const security::AllowedClients> allowed,
          std::shared_ptr<const SessionSettings> settings);

  boost::asio::any_io_executor executor() { return connection_->executor(); }

  /// Ends when the connection is closed; throws nothing. Keep the session alive until then.
  boost::asio::awaitable<void> run();

  /// Ends after the next answer, whenever that is. Any thread.
  void finish();
  /// Ends after the next answer; a peer that asks nothing more is closed shortly before `within` is over, and whatever
  /// is left then is cut. What was said first holds. Any thread.
  void retire(std::chrono::milliseconds within);
  /// Closes now when no request has begun to arrive, else after its answer. Any thread.
  void stop();
  /// Closes the socket under whatever is going on. Any thread.
  void cut();

 private:
  boost::asio::awaitable<bool> shake_hands();
  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<std::optional<http::Received>> next_request();
  boost::asio::awaitable<Connection::Error> fill(std::size_t at_most);
  boost::asio::awaitable<bool> answer(http::Received& received);
  boost::asio::awaitable<http::Response> ask_exchange(http::Received& received, http::BodyReader& body);
  boost::asio::awaitable<bool> write(http::Response& response, bool keep_alive, bool head_only);
  std::optional<http::Received> interrupted() const;

  void cut_after(std::chrono::milliseconds rest);

  std::shared_ptr<Connection> connection_;
  const std::shared_ptr<const security::AllowedClients> allowed_;
  boost::asio::steady_timer retirement_;  // ends with the session
  std::shared_ptr<const SessionSettings> settings_;
  boost::beast::flat_buffer buffer_;
  security::Peer peer_;
  bool in_request_ = false;
  bool stopping_ = false;
  bool retiring_ = false;
};

}  // namespace bars::net
