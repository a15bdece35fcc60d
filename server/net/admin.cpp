// The admin listener. One request a connection, everything on one strand.
#include "server/net/bind.hpp"
#include "server/net/listener.hpp"
#include "server/observability/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <exception>
#include <string>
#include <unordered_set>
#include <utility>

namespace bars::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

namespace {

constexpr std::size_t connection_limit = 16;
constexpr std::uint32_t header_limit = 4096;
constexpr std::chrono::seconds phase{5};

using Request = beast::http::request_parser<beast::http::empty_body>;

http::Response plain(unsigned status, std::string text) {
  http::Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

/// Something did arrive, and it was not HTTP as we take it: worth an answer.
bool is_malformed(const beast::error_code& error) {
  return error.category() == beast::http::make_error_code(beast::http::error::bad_version).category() &&
         error != beast::http::error::end_of_stream && error != beast::http::error::partial_message;
}

http::Response answer_to(Request& parser, const beast::error_code& error, const AdminListener::Answer& answer) {
  if (error) return plain(400, "not a request that this port takes\n");
  if (parser.get().method() != beast::http::verb::get) {
    http::Response refused = plain(405, "GET only\n");
    refused.headers.emplace_back("Allow", "GET");
    return refused;
  }
  const std::string_view target(parser.get().target().data(), parser.get().target().size());
  if (auto found = answer(target.substr(0, target.find('?')))) return std::move(*found);
  return plain(404, "no such path\n");
}

beast::http::response<beast::http::string_body> message_of(http::Response response) {
  beast::http::response<beast::http::string_body> message;
  message.result(response.status);
  if (!response.content_type.empty()) message.set(beast::http::field::content_type, response.content_type);
  message.set(beast::http::field::cache_control, "no-store");
  message.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.keep_alive(false);
  message.body() = std::move(response.body);
  message.prepare_payload();
  return message;
}

}  // namespace

class AdminListener::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(asio::io_context& context, const config::Admin& admin, Answer answer)
      : executor_(asio::make_strand(context)),
        acceptor_(bind_listener(executor_, "admin", admin.address, admin.port)),
        pause_(executor_),
        answer_(std::move(answer)),
        port_(acceptor_.local_endpoint().port()) {}

  std::uint16_t port() const noexcept { return port_; }

  void start() { asio::co_spawn(executor_, accept_all(shared_from_this()), asio::detached); }

  void stop() {
    asio::dispatch(executor_, [self = shared_from_this()] {
      boost::system::error_code ignored;
      self->acceptor_.close(ignored);
      self->pause_.cancel();
      for (const auto& stream : self->streams_) stream->close();
    });
  }

 private:
  using Stream = std::shared_ptr<beast::tcp_stream>;

  static asio::awaitable<void> accept_all(std::shared_ptr<Impl> self) {
    while (self->acceptor_.is_open()) {
      boost::system::error_code error;
      tcp::socket socket(self->executor_);
      co_await self->acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
      if (!error && self->streams_.size() < connection_limit) self->begin(std::move(socket));
      if (!error || !self->acceptor_.is_open()) continue;
      self->pause_.expires_after(std::chrono::milliseconds(100));
      co_await self->pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }

  void begin(tcp::socket socket) {
    auto stream = std::make_shared<beast::tcp_stream>(std::move(socket));
    streams_.insert(stream);
    auto ended = [self = shared_from_this(), stream](const std::exception_ptr& fault) {
      self->streams_.erase(stream);
      if (fault) observability::log(config::LogLevel::error, "admin.failed");
    };
    asio::co_spawn(executor_, serve(stream), std::move(ended));
  }

  asio::awaitable<void> serve(Stream stream) {
    beast::flat_buffer buffer(header_limit + 1);
    Request parser;
    parser.header_limit(header_limit);
    beast::error_code error;
    stream->expires_after(phase);
    co_await beast::http::async_read_header(*stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error && !is_malformed(error)) co_return;
    const auto message = message_of(answer_to(parser, error, answer_));
    stream->expires_after(phase);
    co_await beast::http::async_write(*stream, message, asio::redirect_error(asio::use_awaitable, error));
    stream->socket().shutdown(tcp::socket::shutdown_send, error);
  }

  asio::any_io_executor executor_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  Answer answer_;
  std::uint16_t port_;
  std::unordered_set<Stream> streams_;
};

AdminListener::AdminListener(asio::io_context& context, const config::Admin& admin, Answer answer)
    : impl_(std::make_shared<Impl>(context, admin, std::move(answer))) {}

AdminListener::~AdminListener() { impl_->stop(); }

std::uint16_t AdminListener::port() const noexcept { return impl_->port(); }
void AdminListener::start() { impl_->start(); }
void AdminListener::stop() { impl_->stop(); }

}  // namespace bars::net
