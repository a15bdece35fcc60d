#include "tests/bench/load/connection.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>

#include <stdexcept>

namespace bars::load {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t read_at_once = 32 * 1024;

}  // namespace

Endpoint resolve(asio::io_context& context, const std::string& host, const std::string& port) {
  boost::system::error_code error;
  tcp::resolver resolver(context);
  Endpoint endpoint;
  endpoint.addresses = resolver.resolve(host, port, error);
  endpoint.host = host;
  if (error) throw std::runtime_error(host + ": " + error.message());
  return endpoint;
}

Connection::Connection(asio::io_context& context, asio::ssl::context& tls, const Endpoint& endpoint)
    : context_(context), tls_(tls), endpoint_(endpoint) {}

asio::awaitable<Connection::Error> Connection::open() {
  close();
  arm();
  auto error = co_await connect();
  if (!error)
    co_await stream_->async_handshake(asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, error));
  open_ = !error;
  co_return finish(error);
}

asio::awaitable<Connection::Error> Connection::connect() {
  stream_.emplace(context_, tls_);
  buffer_.clear();
  Error error;
  stream_->set_verify_callback(asio::ssl::host_name_verification(endpoint_.host), error);
  if (error) co_return error;
  SSL_set_tlsext_host_name(stream_->native_handle(), endpoint_.host.c_str());
  co_await asio::async_connect(stream_->lowest_layer(), endpoint_.addresses,
                               asio::redirect_error(asio::use_awaitable, error));
  if (!error) stream_->lowest_layer().set_option(tcp::no_delay(true), error);
  co_return error;
}

asio::awaitable<Connection::Error> Connection::exchange(std::string_view request, Answer& answer, std::string* body) {
  if (!open_) co_return asio::error::not_connected;
  arm();
  auto error = co_await write(request);
  AnswerParser parser(body);
  std::size_t taken = 0;
  // an early refusal is there to be read, although the rest of the request could not be written
  if (!error || !timed_out_) error = co_await read(parser, taken);
  if (!error) {
    const auto in_body = parser.body_bytes();
    answer = {parser.status(), taken - in_body, in_body, parser.keep_alive()};
    if (!answer.keep_alive) close();
  }
  co_return finish(error);
}

asio::awaitable<Connection::Error> Connection::write(std::string_view request) {
  auto rest = asio::buffer(request);
  Error error;
  while (rest.size() > 0 && !error)
    rest += co_await stream_->async_write_some(rest, asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

asio::awaitable<Connection::Error> Connection::read(AnswerParser& parser, std::size_t& taken) {
  Error error;
  for (;;) {
    if (buffer_.size() > 0) {
      const auto used = parser.put(buffer_.data(), error);
      buffer_.consume(used);
      taken += used;
      if (error == boost::beast::http::error::need_more) error = {};
      if (error || parser.is_done()) co_return error;
      if (used > 0 && buffer_.size() > 0) continue;
    }
    const auto space = buffer_.prepare(read_at_once);
    const auto got = co_await stream_->async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
    buffer_.commit(got);
    if (error) co_return error;
  }
}

asio::awaitable<void> Connection::wait_for_end() {
  char byte = 0;
  Error error;
  while (!error && stream_)
    co_await stream_->async_read_some(asio::buffer(&byte, 1), asio::redirect_error(asio::use_awaitable, error));
  close();
}

void Connection::close() {
  open_ = false;
  Error ignored;
  if (stream_) stream_->lowest_layer().close(ignored);
}

Connection::Error Connection::finish(Error error) {
  deadline_ = steady_clock::time_point::max();
  if (error) close();
  return error;
}

void Connection::arm() {
  timed_out_ = false;
  deadline_ = steady_clock::now() + endpoint_.patience;
}

void Connection::enforce(steady_clock::time_point now) {
  if (now < deadline_ || timed_out_) return;
  timed_out_ = true;
  close();
}

}  // namespace bars::load
