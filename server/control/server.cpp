#include "server/control/server.hpp"

#include "server/control/frame.hpp"
#include "server/control/run.hpp"
#include "server/observability/log.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>

namespace bars::control {

namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;

constexpr std::chrono::milliseconds pause_after_failure{100};
constexpr std::chrono::milliseconds look_again{10};

[[noreturn]] void refuse(const std::filesystem::path& path, std::string_view why) {
  throw std::runtime_error(fmt::format("the control socket {} cannot be opened: {}", path.string(), why));
}

/// Whose process is at the other end; nullopt when the system does not say.
std::optional<uid_t> peer_of(stream_protocol::socket& socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return std::nullopt;
  return credentials.uid;
}

void bind(stream_protocol::acceptor& acceptor, const std::filesystem::path& path) {
  if (const auto problem = problem_of_socket(path); !problem.empty()) refuse(path, problem);
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) {
    if (!S_ISSOCK(status.st_mode)) refuse(path, "something else has this name");
    ::unlink(path.c_str());
  }
  acceptor.open();
  // The mode that the new file is made with, so that it is never open to others.
  if (::fchmod(acceptor.native_handle(), 0600) != 0) refuse(path, std::strerror(errno));
  boost::system::error_code error;
  acceptor.bind(stream_protocol::endpoint(path.string()), error);
  if (error) refuse(path, error.message());
  acceptor.listen();
}

}  // namespace

std::filesystem::path socket_path(const std::filesystem::path& store) {
  return std::filesystem::weakly_canonical(std::filesystem::absolute(store)).string() + ".sock";
}

std::string problem_of_socket(const std::filesystem::path& socket) {
  constexpr auto longest = sizeof(sockaddr_un::sun_path) - 1;
  const auto size = socket.native().size();
  if (size <= longest) return {};
  return fmt::format("its path has {} bytes, and a socket's has {} at most; expected a shorter path of the store", size,
                     longest);
}

Server::Server(asio::io_context& context, const std::filesystem::path& store, std::function<Parts()> parts)
    : context_(context), parts_(std::move(parts)), path_(socket_path(store)), acceptor_(asio::make_strand(context)) {
  bind(acceptor_, path_);
}

void Server::remove() noexcept {
  if (!std::exchange(removed_, true)) ::unlink(path_.c_str());
}

void Server::start() { asio::co_spawn(acceptor_.get_executor(), accept(), asio::detached); }

asio::awaitable<void> Server::accept() {
  asio::steady_timer pause(acceptor_.get_executor());
  while (acceptor_.is_open()) {
    // A strand for each: who waits for the store does so on one thread at a time.
    const auto strand = asio::make_strand(context_);
    auto socket = std::make_shared<Socket>(strand);
    boost::system::error_code error;
    co_await acceptor_.async_accept(*socket, asio::redirect_error(asio::use_awaitable, error));
    if (error && acceptor_.is_open()) {
      pause.expires_after(pause_after_failure);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    } else if (!error && open_ < connections) {
      ++open_;
      asio::co_spawn(strand, serve(std::move(socket)), asio::detached);
    }
  }
}

asio::awaitable<void> Server::serve(std::shared_ptr<Socket> socket) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  asio::steady_timer timer(socket->get_executor(), deadline);
  timer.async_wait([socket](const boost::system::error_code& stopped) {
    boost::system::error_code ignored;
    if (!stopped) socket->close(ignored);
  });
  try {
    const auto reply = co_await answer(*socket, deadline);
    const auto head = frame_head(reply.size());
    const std::array<asio::const_buffer, 2> frame{asio::buffer(head), asio::buffer(reply)};
    if (!reply.empty()) co_await asio::async_write(*socket, frame, asio::use_awaitable);
  } catch (const boost::system::system_error&) {
    // The other end went away, or took too long: what was committed is committed.
  } catch (const std::exception& bug) {
    observability::log(config::LogLevel::error, "control.exception", {{"what", bug.what()}});
  }
  --open_;
}

/// The reply to the one request of a connection; "" for a stranger, who gets none.
asio::awaitable<std::string> Server::answer(Socket& socket, std::chrono::steady_clock::time_point deadline) {
  const auto peer = peer_of(socket);
  if (!peer || (*peer != ::geteuid() && *peer != 0)) {
    observability::log(config::LogLevel::warn, "control.stranger");
    co_return std::string();
  }
  FrameHead head{};
  co_await asio::async_read(socket, asio::buffer(head), asio::use_awaitable);
  if (frame_size(head) > longest_frame)
    co_return encode_reply(fhir::Error{fhir::Category::payload_too_large, "The request is too long.", {}});
  std::string text(frame_size(head), '\0');
  co_await asio::async_read(socket, asio::buffer(text), asio::use_awaitable);
  const auto document = decode_request(text);
  if (!document) co_return encode_reply(document.error());

  const Request request{document->root["command"].text(), document->root["arguments"], fmt::format("uid {}", *peer)};
  const Parts parts = parts_();
  const auto outcome = co_await run(parts, request, deadline);
  observability::log(config::LogLevel::info, "control.answered",
                     {{"command", request.command},
                      {"caller", request.caller},
                      {"outcome", outcome ? "done" : outcome.error().diagnostics}});
  co_return encode_reply(outcome);
}

asio::awaitable<void> Server::stop(std::chrono::milliseconds grace) {
  co_await asio::post(acceptor_.get_executor(), asio::use_awaitable);
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  asio::steady_timer timer(acceptor_.get_executor());
  for (const auto end = std::chrono::steady_clock::now() + grace;
       open_ > 0 && std::chrono::steady_clock::now() < end;) {
    timer.expires_after(look_again);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

}  // namespace bars::control
