// The public listener: TLS, sessions, and the way a session hands a request to the exchange.
#pragma once

#include "config/receiver.hpp"
#include "server/http/message.hpp"
#include "server/net/loops.hpp"
#include "server/net/trust.hpp"
#include "server/observability/connection_counts.hpp"
#include "server/security/peer.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace bars::net {

/// Answers one request. Called on the connection's loop, one request of a connection at a time. `received` may hold
/// an error instead of a head: the exchange turns that into the answer as well. Must not throw for bad input.
using Exchange =
    std::function<boost::asio::awaitable<http::Response>(const security::Peer&, http::Received, http::BodyReader&)>;

/// Told of every TLS handshake that failed, on the connection's loop: from where, and why. Must not block.
using HandshakeFailed = std::function<void(const std::string& address, observability::HandshakeFault fault)>;

class Listener {
 public:
  /// How long connections of an earlier trust may live on.
  static constexpr std::chrono::minutes retirement{10};

  /// Binds. `counts` must outlive the loops. Throws std::runtime_error with a message for the operator.
  Listener(Loops& loops, const config::Receiver& receiver, std::shared_ptr<const Trust> trust, Exchange exchange,
           HandshakeFailed handshake_failed, observability::ConnectionCounts& counts);
  ~Listener();

  std::uint16_t port() const noexcept;
  void start();

  /// From now on for every new connection. Those that are open end after their next answer, within that time at the
  /// latest. Any thread.
  void use(std::shared_ptr<const Trust> trust, std::chrono::milliseconds within = retirement);

  /// From now on every connection, new ones too, ends after its next answer, so that senders go elsewhere. Any thread.
  void drain();

  /// Stops accepting; idle connections close, requests in flight are finished; what is left after `grace` is cut.
  /// Completes when no session is left.
  boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

/// The admin listener: plain HTTP, GET only, small and bounded; 404 and 405 come from here.
class AdminListener {
 public:
  /// `answer` gets the path and returns a Response; nullopt is 404. Called on an I/O thread; must not block.
  using Answer = std::function<std::optional<http::Response>(std::string_view path)>;

  AdminListener(boost::asio::io_context& context, const config::Admin& admin, Answer answer);
  ~AdminListener();
  std::uint16_t port() const noexcept;
  void start();
  void stop();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace bars::net
