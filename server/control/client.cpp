#include "server/control/client.hpp"

#include "server/control/frame.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace bars::control {

namespace {

using std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error("the receiver's control socket: " + what); }

/// A connection whose every step ends at one deadline.
class Connection {
 public:
  explicit Connection(steady_clock::time_point deadline)
      : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)), deadline_(deadline) {
    if (descriptor_ < 0) fail(std::strerror(errno));
  }
  ~Connection() { ::close(descriptor_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// False when nobody listens.
  bool connect(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path) return false;  // no receiver can listen there either
    std::copy(path.native().begin(), path.native().end(), address.sun_path);
    // A full queue of connections is EAGAIN, and cannot be waited for.
    while (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      if (errno == ENOENT || errno == ECONNREFUSED) return false;
      if (errno != EAGAIN && errno != EINTR) fail(std::strerror(errno));
      ::poll(nullptr, 0, std::min(left(), 10));
    }
    return true;
  }

  void write(const void* bytes, std::size_t size) {
    for (auto at = static_cast<const char*>(bytes); size > 0;) {
      wait(POLLOUT);
      const auto sent = ::send(descriptor_, at, size, MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN && errno != EINTR) fail(std::strerror(errno));
      if (sent <= 0) continue;
      at += sent;
      size -= static_cast<std::size_t>(sent);
    }
  }

  void read(void* bytes, std::size_t size) {
    for (auto at = static_cast<char*>(bytes); size > 0;) {
      wait(POLLIN);
      const auto got = ::recv(descriptor_, at, size, 0);
      if (got == 0) fail("it was closed before the answer; look whether the command was carried out");
      if (got < 0 && errno != EAGAIN && errno != EINTR) fail(std::strerror(errno));
      if (got < 0) continue;
      at += got;
      size -= static_cast<std::size_t>(got);
    }
  }

 private:
  /// Milliseconds until the deadline, at least one.
  int left() const {
    const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - steady_clock::now()).count();
    if (rest <= 0) fail("no answer in time; look whether the command was carried out");
    return static_cast<int>(rest);
  }
  void wait(short events) {
    pollfd ready{descriptor_, events, 0};
    ::poll(&ready, 1, left());
  }

  int descriptor_;
  steady_clock::time_point deadline_;
};

}  // namespace

std::optional<std::string> ask(const std::filesystem::path& socket, std::string_view request,
                               std::chrono::milliseconds patience) {
  Connection connection(steady_clock::now() + patience);
  if (!connection.connect(socket)) return std::nullopt;
  auto head = frame_head(request.size());
  connection.write(head.data(), head.size());
  connection.write(request.data(), request.size());
  connection.read(head.data(), head.size());
  if (frame_size(head) > longest_frame) fail("its answer is too long");
  std::string reply(frame_size(head), '\0');
  connection.read(reply.data(), reply.size());
  return reply;
}

}  // namespace bars::control
