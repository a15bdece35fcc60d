// What the listener does when it can take no more, and what it says of it.
#include "tests/support/catch.hpp"
#include "tests/support/stderr_capture.hpp"
#include "tests/unit/server/echo_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

using bars::test::ClientError;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// While this lives the process can open nothing.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &saved_);
    const int lowest_free = ::dup(STDIN_FILENO);
    ::close(lowest_free);
    auto none = saved_;
    none.rlim_cur = static_cast<rlim_t>(lowest_free);
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &saved_); }

 private:
  rlimit saved_{};
};

/// A TCP connection without TLS.
class Caller {
 public:
  Caller() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;
  ~Caller() { ::close(socket_); }

  bool call(std::uint16_t port) const {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket_, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
  }

 private:
  int socket_;
};

auto count(const std::vector<std::string>& lines, const std::string& event) {
  return std::count_if(lines.begin(), lines.end(),
                       [&](const std::string& line) { return line.find(event) != std::string::npos; });
}

}  // namespace

#ifndef BARS_SANITIZED  // the sanitizers look at objects through a pipe, and take what they cannot look at for broken
TEST_CASE("out of descriptors the listener pauses between its tries, and goes on when there are some again") {
  const echo::Server server;
  StderrCapture capture;
  const Caller caller;
  const auto begin = steady_clock::now();
  bool called = false;
  {
    const NoDescriptors none;
    called = caller.call(server.port());
    while (!capture.anything() && steady_clock::now() < begin + std::chrono::seconds(10))
      std::this_thread::sleep_for(milliseconds(5));
    std::this_thread::sleep_for(milliseconds(300));
  }
  REQUIRE(called);
  CHECK(server.connect().request("GET", "/").status == 200);
  const auto pauses = (steady_clock::now() - begin) / milliseconds(100);
  const auto failed = count(capture.lines(), "listener.accept_failed");
  CHECK(failed >= 1);
  CHECK(failed <= pauses + 1);
}
#endif

TEST_CASE("connections that are refused for their address are told in one line, not in one each") {
  auto receiver = echo::configured();
  receiver.limits.connections_per_address = 1;
  const echo::Server server(receiver);
  StderrCapture capture;
  const auto begin = steady_clock::now();
  auto first = server.connect();
  for (int i = 0; i < 50; ++i) CHECK_THROWS_AS(server.connect(), ClientError);
  const auto lines = capture.lines();
  const auto told = count(lines, "listener.address_refused");
  CHECK(told >= 1);
  CHECK(told <= 1 + (steady_clock::now() - begin) / std::chrono::seconds(10));
  CHECK(count(lines, "127.0.0.1") >= 1);
}
