// The public listener over real TLS, with an exchange that says back what it got.
#pragma once

#include "fhir/error.hpp"
#include "server/net/listener.hpp"
#include "server/security/development_pki.hpp"
#include "tests/support/client.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace echo {

inline constexpr std::size_t body_limit = 1000;
inline constexpr std::size_t large_body = 32 * 1024 * 1024;

inline const std::filesystem::path& pki() {
  static const TemporaryFolder folder;
  static const auto made = bars::security::make_development_pki(folder.path(), "localhost", "bars-proxy.example");
  static_cast<void>(made);
  return folder.path();
}

inline bars::config::Receiver configured() {
  bars::config::Receiver receiver;
  receiver.listen.address = "127.0.0.1";
  receiver.listen.port = 0;
  receiver.tls.certificate = pki() / "server.pem";
  receiver.tls.private_key = pki() / "server.key";
  receiver.tls.client_ca = pki() / "client-ca.pem";
  return receiver;
}

inline std::shared_ptr<const bars::net::Trust> trust(const bars::config::Receiver& receiver) {
  return std::get<std::shared_ptr<const bars::net::Trust>>(bars::net::load_trust(receiver.tls, std::time(nullptr)));
}

/// A listener in threads of its own. `/body` reads and says back the body; `/gate` waits for open(); `/throw` throws;
/// `/large` answers with more than a connection holds that nobody reads;
/// every other path answers without reading the body.
class Server {
 public:
  explicit Server(const bars::config::Receiver& receiver = configured())
      : listener_(
            loops_, receiver, trust(receiver),
            [this](const bars::security::Peer& peer, bars::http::Received received, bars::http::BodyReader& body) {
              return answer(peer, std::move(received), body);
            },
            {}, counts_) {
    listener_.start();
    loops_.start();
  }

  ~Server() {
    open();
    stop(std::chrono::seconds(0)).wait();
  }

  std::uint16_t port() const { return listener_.port(); }
  bars::test::Client connect() const { return bars::test::Client(port(), bars::test::ClientOptions::of(pki())); }
  void open() { gate_ = true; }
  void wait_for_gate() { entered_.get_future().wait(); }

  void use(std::shared_ptr<const bars::net::Trust> trust, std::chrono::milliseconds within) {
    listener_.use(std::move(trust), within);
  }

  std::future<void> stop(std::chrono::milliseconds grace) {
    return boost::asio::co_spawn(loops_.first(), listener_.stop(grace), boost::asio::use_future);
  }

 private:
  boost::asio::awaitable<bars::http::Response> answer(const bars::security::Peer& peer, bars::http::Received received,
                                                      bars::http::BodyReader& body) {
    bars::http::Response response;
    response.content_type = "text/plain";
    response.headers.emplace_back("X-Request-ID", received.request_id);
    if (!received.head) {
      response.status = wire(received.head.error().category).status;
      response.body = received.head.error().diagnostics;
      co_return response;
    }
    const bars::http::Head head = std::move(*received.head);
    response.headers.emplace_back("X-Peer", peer.name + (peer.listed ? " listed" : " stranger"));
    if (head.path == "/throw") throw std::runtime_error("on purpose");
    if (head.path == "/gate") {
      entered_.set_value();
      co_await wait_until_open();
    }
    response.body = head.path;
    if (head.path == "/large") response.body.assign(large_body, 'b');
    if (head.path == "/body") {
      auto read = co_await body.read(body_limit);
      if (!read) response.status = wire(read.error().category).status;
      response.body = read ? std::move(*read) : read.error().diagnostics;
    }
    co_return response;
  }

  boost::asio::awaitable<void> wait_until_open() {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    while (!gate_) {
      timer.expires_after(std::chrono::milliseconds(2));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
  }

  bars::observability::ConnectionCounts counts_;
  bars::net::Loops loops_{2};
  std::atomic<bool> gate_ = false;
  std::promise<void> entered_;
  bars::net::Listener listener_;
};

}  // namespace echo
