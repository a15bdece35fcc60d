#include "server/net/listener.hpp"

#include "server/net/address_limit.hpp"
#include "server/net/bind.hpp"
#include "server/net/session.hpp"
#include "server/net/tls_connection.hpp"
#include "server/observability/log.hpp"
#include "server/observability/rare_line.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <string>
#include <unordered_set>
#include <utility>

namespace bars::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

// Its members belong to the first loop, `executor_`; each session has the loop that it was given.
class Listener::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(Loops& loops, const config::Receiver& receiver, std::shared_ptr<const Trust> trust, Exchange exchange,
       HandshakeFailed handshake_failed, observability::ConnectionCounts& counts)
      : loops_(loops),
        executor_(loops.first().get_executor()),
        trust_(std::move(trust)),
        acceptor_(bind_listener(executor_, "listen", receiver.listen.address, receiver.listen.port)),
        pause_(executor_),
        session_ended_(executor_, steady_clock::time_point::max()),
        limit_(receiver.limits.connections),
        addresses_(receiver.limits),
        settings_(std::make_shared<const SessionSettings>(
            SessionSettings{receiver.limits, std::move(exchange), std::move(handshake_failed), counts})),
        port_(acceptor_.local_endpoint().port()) {}

  std::uint16_t port() const noexcept { return port_; }

  void start() { asio::co_spawn(executor_, accept_all(shared_from_this()), asio::detached); }

  void use(std::shared_ptr<const Trust> trust, std::chrono::milliseconds within) {
    asio::dispatch(executor_, [self = shared_from_this(), trust = std::move(trust), within] {
      self->trust_ = trust;
      for (const auto& session : self->sessions_) session->retire(within);
    });
  }

  void drain() {
    asio::dispatch(executor_, [self = shared_from_this()] {
      self->draining_ = true;
      for (const auto& session : self->sessions_) session->finish();
    });
  }

  void abandon() {
    asio::dispatch(executor_, [self = shared_from_this()] {
      self->close();
      for (const auto& session : self->sessions_) session->cut();
    });
  }

  // `self` keeps the object for as long as the coroutine lives.
  static asio::awaitable<void> stop(std::shared_ptr<Impl> self, std::chrono::milliseconds grace) {
    self->close();
    for (const auto& session : self->sessions_) session->stop();
    co_await self->wait_for_sessions(steady_clock::now() + grace);
    for (const auto& session : self->sessions_) session->cut();
    co_await self->wait_for_sessions(steady_clock::time_point::max());
  }

  asio::any_io_executor executor() const { return executor_; }

 private:
  static asio::awaitable<void> accept_all(std::shared_ptr<Impl> self) {
    while (self->acceptor_.is_open()) {
      if (self->sessions_.size() >= self->limit_) {
        co_await self->wait_for_change(steady_clock::time_point::max());
        continue;
      }
      co_await self->accept_one();
    }
  }

  asio::awaitable<void> accept_one() {
    tcp::socket socket(loops_.next());
    boost::system::error_code error;
    co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (!acceptor_.is_open()) co_return;
    if (!error) {
      begin(std::move(socket));
      co_return;
    }
    // Out of descriptors or memory it would fail again at once: wait for something to be given back.
    observability::log(config::LogLevel::warn, "listener.accept_failed", {{"cause", error.message()}});
    pause_.expires_after(std::chrono::milliseconds(100));
    co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }

  void begin(tcp::socket socket) {
    boost::system::error_code gone;
    const auto address = socket.remote_endpoint(gone).address();
    if (gone) return;
    if (!addresses_.enter(address)) return refuse(address);
    auto connection = std::make_shared<TlsConnection>(std::move(socket), trust_->context);
    std::shared_ptr<const security::AllowedClients> allowed(trust_, &trust_->allowed);  // keeps the whole trust
    auto session = std::make_shared<Session>(std::move(connection), std::move(allowed), settings_);
    sessions_.insert(session);
    if (draining_) session->finish();
    observability::ConnectionCounts::add(settings_->counts.accepted);
    auto ended = [self = shared_from_this(), session, address](const std::exception_ptr&) {
      self->addresses_.leave(address);
      self->sessions_.erase(session);
      observability::ConnectionCounts::add(self->settings_->counts.ended);
      self->session_ended_.cancel();
    };
    asio::co_spawn(session->executor(), session->run(), asio::bind_executor(executor_, std::move(ended)));
  }

  /// The socket closes as it goes: a handshake would cost us more than them.
  void refuse(const asio::ip::address& address) {
    observability::ConnectionCounts::add(settings_->counts.refused_addresses);
    const auto refused = refused_addresses_.due(steady_clock::now());
    if (!refused) return;
    observability::log(
        config::LogLevel::warn, "listener.address_refused",
        {{"address", AddressLimit::counted_as(address).to_string()}, {"refused", std::to_string(*refused)}});
  }

  void close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    session_ended_.cancel();
  }

  asio::awaitable<void> wait_for_sessions(steady_clock::time_point until) {
    while (!sessions_.empty() && steady_clock::now() < until) co_await wait_for_change(until);
  }

  asio::awaitable<void> wait_for_change(steady_clock::time_point until) {
    boost::system::error_code ignored;
    session_ended_.expires_at(until);
    co_await session_ended_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }

  Loops& loops_;
  asio::any_io_executor executor_;
  std::shared_ptr<const Trust> trust_;  // of new connections
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  asio::steady_timer session_ended_;
  std::size_t limit_;
  AddressLimit addresses_;
  observability::RareLine refused_addresses_;
  std::shared_ptr<const SessionSettings> settings_;
  std::unordered_set<std::shared_ptr<Session>> sessions_;
  bool draining_ = false;
  std::uint16_t port_;
};

Listener::Listener(Loops& loops, const config::Receiver& receiver, std::shared_ptr<const Trust> trust,
                   Exchange exchange, HandshakeFailed handshake_failed, observability::ConnectionCounts& counts)
    : impl_(std::make_shared<Impl>(loops, receiver, std::move(trust), std::move(exchange), std::move(handshake_failed),
                                   counts)) {}

Listener::~Listener() { impl_->abandon(); }

std::uint16_t Listener::port() const noexcept { return impl_->port(); }
void Listener::start() { impl_->start(); }

void Listener::use(std::shared_ptr<const Trust> trust, std::chrono::milliseconds within) {
  impl_->use(std::move(trust), within);
}

void Listener::drain() { impl_->drain(); }

asio::awaitable<void> Listener::stop(std::chrono::milliseconds grace) {
  auto stopping = Impl::stop(impl_, grace);
  co_await asio::co_spawn(impl_->executor(), std::move(stopping), asio::use_awaitable);
}

}  // namespace bars::net
