// One connection of the generator: a request out, its answer in.
#pragma once

#include "tests/bench/load/answer.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bars::load {

/// What all connections of a run share.
struct Endpoint {
  boost::asio::ip::tcp::resolver::results_type addresses;
  std::string host;  // that the server's certificate must name
  std::chrono::milliseconds patience{30'000};
};

/// Resolves and returns where to connect. Throws std::runtime_error when the host has no address.
Endpoint resolve(boost::asio::io_context& context, const std::string& host, const std::string& port);

/// Used from one thread. A request or handshake that takes longer than `patience` fails once enforce() sees it.
class Connection {
 public:
  using Error = boost::system::error_code;

  Connection(boost::asio::io_context& context, boost::asio::ssl::context& tls, const Endpoint& endpoint);

  /// Closes what was open, connects and shakes hands. In TLS 1.3 a refused certificate only shows at the first answer.
  boost::asio::awaitable<Error> open();
  bool is_open() const noexcept { return open_; }
  /// Sends `request` and reads its answer; on an error the connection is closed. The body goes to `body` when given.
  boost::asio::awaitable<Error> exchange(std::string_view request, Answer& answer, std::string* body = nullptr);
  /// Waits until the server closes the connection, or close() does.
  boost::asio::awaitable<void> wait_for_end();
  void close();

  /// Closes the connection under an operation that has gone on for too long.
  void enforce(std::chrono::steady_clock::time_point now);
  /// Whether the last error came from enforce().
  bool timed_out() const noexcept { return timed_out_; }

 private:
  using Stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

  boost::asio::awaitable<Error> connect();
  boost::asio::awaitable<Error> write(std::string_view request);
  boost::asio::awaitable<Error> read(AnswerParser& parser, std::size_t& taken);
  Error finish(Error error);
  void arm();

  boost::asio::io_context& context_;
  boost::asio::ssl::context& tls_;
  const Endpoint& endpoint_;
  std::optional<Stream> stream_;
  boost::beast::flat_buffer buffer_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  bool open_ = false;
  bool timed_out_ = false;
};

}  // namespace bars::load
