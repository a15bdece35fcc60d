#include "server/net/session.hpp"

#include "server/http/head.hpp"
#include "server/net/handshake_fault.hpp"
#include "server/net/response_head.hpp"
#include "server/observability/log.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <algorithm>
#include <ctime>
#include <exception>
#include <string_view>
#include <utility>

namespace bars::net {

namespace asio = boost::asio;
using config::LogLevel;

namespace {

constexpr std::size_t idle_buffer = 4096;        // of ours; the TLS stream keeps 34 KB of its own
constexpr std::size_t joined_write = 64 * 1024;  // up to here head and body leave as one piece
constexpr std::size_t handshake_discard = 64 * 1024;
constexpr std::string_view blank_line = "\r\n\r\n";

std::string_view view_of(const boost::beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.cdata().data()), buffer.size()};
}

fhir::Error too_long(std::size_t limit) {
  return {fhir::Category::header_fields_too_large,
          "The header section is longer than " + std::to_string(limit) + " bytes.", ""};
}

fhir::Error broken_line() {
  return {fhir::Category::invalid, "A line of the header section does not end with CR LF, or holds a NUL.", ""};
}

http::Response fault() {
  http::Response response;
  response.status = 500;
  response.headers.emplace_back("Cache-Control", "no-store");
  response.close = true;
  return response;
}

}  // namespace

Session::Session(std::shared_ptr<Connection> connection, std::shared_ptr<const security::AllowedClients> allowed,
                 std::shared_ptr<const SessionSettings> settings)
    : connection_(std::move(connection)),
      allowed_(std::move(allowed)),
      retirement_(connection_->executor()),
      settings_(std::move(settings)) {}

asio::awaitable<void> Session::run() {
  try {
    if (co_await shake_hands()) co_await serve();
  } catch (const std::exception& fault) {
    observability::log(LogLevel::error, "session.failed", {{"peer", peer_.name}, {"cause", fault.what()}});
  }
  connection_->cut();
}

asio::awaitable<bool> Session::shake_hands() {
  const std::string address = connection_->address();
  if (stopping_) co_return false;
  connection_->arm(settings_->limits.handshake_seconds);
  const auto error = co_await connection_->handshake();
  if (error) {
    const bool left = has_left(error);
    const auto fault = fault_of(error, connection_->verify_result(), connection_->expired());
    settings_->counts.add_failed(fault);
    if (settings_->handshake_failed) settings_->handshake_failed(address, fault);
    const std::string cause = connection_->expired() ? "not finished in time" : error.message();
    const std::string certificate = connection_->certificate_fault();
    observability::log(left ? LogLevel::debug : LogLevel::info, "tls.refused",
                       {{"address", address}, {"cause", cause}, {"certificate", certificate}});
    if (!left && !stopping_) co_await connection_->close_without_tls(handshake_discard);
    co_return false;
  }
  connection_->disarm();
  const security::Credential credential = connection_->credential();
  peer_ = security::identify(credential, *allowed_, address);
  if (!peer_.listed) {
    observability::ConnectionCounts::add(settings_->counts.unlisted);
    observability::log(LogLevel::warn, "tls.unlisted",
                       {{"address", address}, {"name", peer_.name}, {"pin", credential.pin}});
  }
  co_return true;
}

asio::awaitable<void> Session::serve() {
  for (;;) {
    auto received = co_await next_request();
    if (!received) {
      co_await connection_->close(0);
      co_return;
    }
    in_request_ = true;
    const bool stay = co_await answer(*received);
    if (stay) continue;
    // twice the limit: a body somewhat over it is the usual case, and its sender should see the 413 as well
    co_await connection_->close(2 * settings_->limits.body_bytes);
    co_return;
  }
}

// Nullopt: there is nothing to answer, the connection just ends.
asio::awaitable<std::optional<http::Received>> Session::next_request() {
  const config::Limits& limits = settings_->limits;
  if (stopping_) co_return std::nullopt;
  in_request_ = buffer_.size() > 0;
  if (!in_request_) buffer_.shrink_to_fit();
  connection_->arm(in_request_ ? limits.header_seconds : limits.idle_seconds);
  std::size_t searched = 0;
  for (;;) {
    const auto end = view_of(buffer_).find(blank_line, searched);
    const std::size_t size = end == std::string_view::npos ? buffer_.size() : end + blank_line.size();
    if (size > limits.header_bytes || (end == std::string_view::npos && size == limits.header_bytes)) {
      // A broken line within it comes first, as it does when the bytes come one by one.
      const auto section = view_of(buffer_).substr(0, limits.header_bytes);
      const bool broken = http::breaks_a_line(section, searched);
      co_return http::refused_head(section, broken ? broken_line() : too_long(limits.header_bytes));
    }
    if (end != std::string_view::npos) {
      auto received = http::read_head(view_of(buffer_).substr(0, size), {limits.uri_bytes});
      buffer_.consume(size);
      connection_->disarm();
      co_return received;
    }
    // Its end would never come: no reason to wait for it, and none to read on.
    if (http::breaks_a_line(view_of(buffer_), searched)) co_return http::refused_head(view_of(buffer_), broken_line());
    searched = size - std::min(size, blank_line.size() - 1);
    if (const auto error = co_await fill(limits.header_bytes - size); error) co_return interrupted();
    if (!std::exchange(in_request_, true)) connection_->arm(limits.header_seconds);
  }
}

asio::awaitable<Connection::Error> Session::fill(std::size_t at_most) {
  const auto space = buffer_.prepare(std::min(at_most, std::max(idle_buffer, buffer_.size())));
  std::size_t got = 0;
  const auto error = co_await connection_->read(space, got);
  buffer_.commit(got);
  co_return error;
}

std::optional<http::Received> Session::interrupted() const {
  if (!connection_->expired() || buffer_.size() == 0) return std::nullopt;
  const auto seconds = std::to_string(settings_->limits.header_seconds.count());
  return http::refused_head(view_of(buffer_),
                            {fhir::Category::timeout, "The header section did not end within " + seconds + " s.", ""});
}

// False: the connection ends after this answer.
asio::awaitable<bool> Session::answer(http::Received& received) {
  Framing framing;
  bool keep_alive = false;
  bool head_only = false;
  if (received.head) {
    framing = framing_of(*received.head);
    keep_alive = received.head->keep_alive;
    head_only = received.head->method == http::Method::head;
  }
  RequestBody body(*connection_, buffer_, settings_->limits, framing);
  http::Response response = co_await ask_exchange(received, body);
  keep_alive = keep_alive && body.complete() && !response.close && !stopping_ && !retiring_;
  if (!co_await write(response, keep_alive, head_only)) keep_alive = false;
  co_return keep_alive;
}

asio::awaitable<http::Response> Session::ask_exchange(http::Received& received, http::BodyReader& body) {
  try {
    co_return co_await settings_->exchange(peer_, std::move(received), body);
  } catch (const std::exception& fault) {
    observability::log(LogLevel::error, "exchange.failed", {{"peer", peer_.name}, {"cause", fault.what()}});
  }
  co_return fault();
}

asio::awaitable<bool> Session::write(http::Response& response, bool keep_alive, bool head_only) {
  std::string text = response_head(response, keep_alive, std::time(nullptr));
  if (head_only) response.body.clear();
  // one TLS record and one packet for most answers
  if (text.size() + response.body.size() <= joined_write) text.append(std::exchange(response.body, {}));
  connection_->arm(settings_->limits.body_seconds);
  auto error = co_await connection_->write(asio::buffer(text));
  if (!error && !response.body.empty()) error = co_await connection_->write(asio::buffer(response.body));
  connection_->disarm();
  co_return !error;
}

void Session::finish() {
  asio::dispatch(executor(), [self = shared_from_this()] { self->retiring_ = true; });
}

void Session::retire(std::chrono::milliseconds within) {
  asio::dispatch(executor(), [self = shared_from_this(), within] {
    if (std::exchange(self->retiring_, true)) return;
    self->retirement_.expires_after(within - within / 10);
    self->retirement_.async_wait([weak = self->weak_from_this(), rest = within / 10](const Connection::Error& error) {
      const auto still = weak.lock();
      if (error || !still) return;
      still->stop();
      still->cut_after(rest);
    });
  });
}

void Session::cut_after(std::chrono::milliseconds rest) {
  retirement_.expires_after(rest);
  retirement_.async_wait([weak = weak_from_this()](const Connection::Error& error) {
    const auto still = weak.lock();
    if (!error && still) still->cut();
  });
}

void Session::stop() {
  asio::dispatch(executor(), [self = shared_from_this()] {
    self->stopping_ = true;
    if (!self->in_request_) self->connection_->arm(std::chrono::seconds(0));
  });
}

void Session::cut() {
  asio::dispatch(executor(), [self = shared_from_this()] {
    self->stopping_ = true;
    self->connection_->cut();
  });
}

}  // namespace bars::net
