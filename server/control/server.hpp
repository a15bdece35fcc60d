// The control socket of a running receiver: `<store>.sock`.
#pragma once

#include "server/control/command.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace bars::control {

/// Where the socket of a store is; one store has one name, as for its lock.
std::filesystem::path socket_path(const std::filesystem::path& store);

/// Why no socket can have this path; "" when one can.
std::string problem_of_socket(const std::filesystem::path& socket);

/// Takes commands from processes of the same user, or root, on this machine.
class Server {
 public:
  static constexpr std::size_t connections = 8;        // at once; one more is closed unread
  static constexpr std::chrono::seconds patience{30};  // for one connection: request, command and reply together

  /// Binds the socket, mode 0600. The caller holds the store's lock, so a socket that is there already is a dead one
  /// and is replaced. Throws std::runtime_error with a message for the operator: the path is too long for a socket, or
  /// names something that is no socket. `parts` is asked for each command, from any thread.
  Server(boost::asio::io_context& context, const std::filesystem::path& store, std::function<Parts()> parts);
  ~Server() { remove(); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void start();
  /// Takes nobody new, and lets those in hand finish within `grace`. Awaited on the context.
  boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);
  /// Takes the socket's name away, while the store's lock is still held: behind it another receiver may have bound its
  /// own. Idempotent.
  void remove() noexcept;

 private:
  using Socket = boost::asio::local::stream_protocol::socket;

  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> serve(std::shared_ptr<Socket> socket);
  boost::asio::awaitable<std::string> answer(Socket& socket, std::chrono::steady_clock::time_point deadline);

  boost::asio::io_context& context_;
  const std::function<Parts()> parts_;
  std::filesystem::path path_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  std::atomic<std::size_t> open_{0};
  bool removed_ = false;
};

}  // namespace bars::control
