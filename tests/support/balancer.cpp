#include "tests/support/balancer.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace bars::test {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds between_questions{20};
constexpr std::chrono::milliseconds look_again{5};
constexpr std::chrono::milliseconds latency{5};
constexpr std::string_view question = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n";

tcp::endpoint here(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

struct Backend {
  std::atomic<std::uint16_t> port{0};
  std::atomic<std::uint16_t> admin_port{0};
  std::atomic<bool> green{false};
  std::atomic<std::size_t> given{0};
};

/// One connection and its other half.
struct Pair {
  tcp::socket client;
  tcp::socket receiver;
};

asio::awaitable<void> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

/// One way, until its sender has said all; then the other end is told so.
asio::awaitable<void> pump(std::shared_ptr<Pair> pair, bool to_receiver) {
  auto& from = to_receiver ? pair->client : pair->receiver;
  auto& to = to_receiver ? pair->receiver : pair->client;
  std::array<char, 16'384> bytes{};
  boost::system::error_code error;
  for (;;) {
    const auto got =
        co_await from.async_read_some(asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    co_await pause(latency);
    if (error) break;
    co_await asio::async_write(to, asio::buffer(bytes.data(), got), asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
  }
  to.shutdown(tcp::socket::shutdown_send, error);
}

asio::awaitable<bool> is_ready(std::uint16_t admin_port) {
  tcp::socket socket(co_await asio::this_coro::executor);
  boost::system::error_code error;
  co_await socket.async_connect(here(admin_port), asio::redirect_error(asio::use_awaitable, error));
  if (!error)
    co_await asio::async_write(socket, asio::buffer(question), asio::redirect_error(asio::use_awaitable, error));
  std::string answer;
  if (!error)
    co_await asio::async_read(socket, asio::dynamic_buffer(answer), asio::redirect_error(asio::use_awaitable, error));
  co_return answer.rfind("HTTP/1.1 200 ", 0) == 0;
}

}  // namespace

// Its coroutines end with the context, which goes last.
struct Balancer::Impl {
  explicit Impl(std::size_t receivers) : backends(receivers), acceptor(context, here(0)) {}

  asio::awaitable<void> ask(std::size_t receiver) {
    auto& backend = backends[receiver];
    for (;;) {
      const auto port = backend.admin_port.load();
      const bool ready = port != 0 && co_await is_ready(port);
      if (port == backend.admin_port) backend.green = ready;
      co_await pause(between_questions);
    }
  }

  asio::awaitable<void> accept() {
    for (;;) {
      auto socket = co_await acceptor.async_accept(asio::use_awaitable);
      asio::co_spawn(context, serve(std::move(socket)), asio::detached);
    }
  }

  /// Nothing of the client has been passed on when a receiver does not take the connection: another may.
  asio::awaitable<void> serve(tcp::socket client) {
    const auto pair = std::make_shared<Pair>(Pair{std::move(client), tcp::socket(context)});
    for (bool connected = false; !connected;) {
      auto* const backend = next();
      if (backend == nullptr) {
        co_await pause(look_again);
        continue;
      }
      boost::system::error_code error;
      pair->receiver = tcp::socket(context);
      co_await pair->receiver.async_connect(here(backend->port), asio::redirect_error(asio::use_awaitable, error));
      connected = !error;
      if (connected)
        ++backend->given;
      else
        backend->green = false;
    }
    for (auto* const socket : {&pair->client, &pair->receiver}) socket->set_option(tcp::no_delay(true));
    asio::co_spawn(context, pump(pair, true), asio::detached);
    asio::co_spawn(context, pump(pair, false), asio::detached);
  }

  /// nullptr when none is ready.
  Backend* next() {
    for (std::size_t i = 0; i < backends.size(); ++i) {
      auto& backend = backends[++turn % backends.size()];
      if (backend.green) return &backend;
    }
    return nullptr;
  }

  asio::io_context context{1};
  std::vector<Backend> backends;
  tcp::acceptor acceptor;
  std::size_t turn = 0;
  std::thread thread;
};

Balancer::Balancer(std::size_t receivers) : impl_(std::make_unique<Impl>(receivers)) {
  asio::co_spawn(impl_->context, impl_->accept(), asio::detached);
  for (std::size_t i = 0; i < receivers; ++i) asio::co_spawn(impl_->context, impl_->ask(i), asio::detached);
  impl_->thread = std::thread([impl = impl_.get()] { impl->context.run(); });
}

Balancer::~Balancer() {
  impl_->context.stop();
  impl_->thread.join();
}

std::uint16_t Balancer::port() const { return impl_->acceptor.local_endpoint().port(); }

void Balancer::set(std::size_t receiver, std::uint16_t port, std::uint16_t admin_port) {
  auto& backend = impl_->backends[receiver];
  backend.green = false;
  backend.given = 0;
  backend.port = port;
  backend.admin_port = admin_port;
}

bool Balancer::is_green(std::size_t receiver) const { return impl_->backends[receiver].green; }
std::size_t Balancer::given(std::size_t receiver) const { return impl_->backends[receiver].given; }

}  // namespace bars::test
