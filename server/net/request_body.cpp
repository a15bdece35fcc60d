#include "server/net/request_body.hpp"

#include "server/http/text.hpp"
#include "server/net/chunked_body.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace bars::net {

namespace asio = boost::asio;
using Body = fhir::Result<std::string>;

namespace {

// First allocation for a body, so that a Content-Length alone cannot claim memory; beyond it, twice as much each time.
constexpr std::size_t first_allocation = 128 * 1024;
constexpr std::size_t read_size = 16 * 1024;           // one TLS record
constexpr std::size_t chunk_framing_limit = 8 * 1024;  // a chunk's size line, its extension, or the trailer section

std::string_view view_of(const boost::beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.cdata().data()), buffer.size()};
}

fhir::Error too_large(std::size_t limit) {
  return {fhir::Category::payload_too_large, "The body is longer than " + std::to_string(limit) + " bytes.", ""};
}

}  // namespace

Framing framing_of(const http::Head& head) {
  const auto expect = head.header("Expect");
  return {head.content_length.value_or(0), head.chunked, expect && http::same_name(*expect, "100-continue")};
}

RequestBody::RequestBody(Connection& connection, boost::beast::flat_buffer& buffer, const config::Limits& limits,
                         const Framing& framing)
    : connection_(connection),
      buffer_(buffer),
      limits_(limits),
      framing_(framing),
      complete_(!framing.chunked && framing.length == 0) {}

asio::awaitable<Body> RequestBody::read(std::size_t limit) {
  if (std::exchange(asked_, true)) throw std::logic_error("the body of a request was asked for twice");
  if (complete_) co_return std::string();
  if (!framing_.chunked && framing_.length > limit) co_return too_large(limit);
  connection_.arm(limits_.body_seconds);
  if (const auto error = co_await invite(); error) co_return failure();
  // Not a conditional expression: g++ 12 destroys the result of a co_await inside one twice.
  Body body;
  if (framing_.chunked)
    body = co_await read_chunked(limit);
  else
    body = co_await read_fixed(static_cast<std::size_t>(framing_.length));
  if (body) {
    complete_ = true;
    connection_.disarm();
  }
  co_return body;
}

asio::awaitable<Connection::Error> RequestBody::invite() {
  constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  if (!framing_.expects_continue || buffer_.size() > 0) co_return Connection::Error();
  co_return co_await connection_.write(asio::const_buffer(go_on.data(), go_on.size()));
}

asio::awaitable<Body> RequestBody::read_fixed(std::size_t length) {
  std::size_t have = std::min(length, buffer_.size());
  std::string body(std::min(length, std::max(first_allocation, have)), '\0');
  view_of(buffer_).copy(body.data(), have);
  buffer_.consume(have);
  while (have < length) {
    if (have == body.size()) body.resize(std::min(length, 2 * have));
    std::size_t got = 0;
    const auto error = co_await connection_.read(asio::mutable_buffer(body.data() + have, body.size() - have), got);
    if (error) co_return failure();
    have += got;
  }
  co_return body;
}

asio::awaitable<Body> RequestBody::read_chunked(std::size_t limit) {
  ChunkedBody body(limit);
  for (;;) {
    const auto used = body.put(view_of(buffer_));
    if (!used) co_return used.error();
    buffer_.consume(*used);
    if (body.complete()) {
      auto text = body.take();
      co_return text;
    }
    if (buffer_.size() > chunk_framing_limit) {
      co_return fhir::Error{fhir::Category::invalid, "A chunk's size line or the trailer section is too long.", ""};
    }
    std::size_t got = 0;
    const auto space = buffer_.prepare(read_size);
    const auto error = co_await connection_.read(space, got);
    if (error) co_return failure();
    buffer_.commit(got);
  }
}

fhir::Error RequestBody::failure() const {
  if (connection_.expired()) {
    return {fhir::Category::timeout,
            "The body did not arrive within " + std::to_string(limits_.body_seconds.count()) + " s.", ""};
  }
  return {fhir::Category::invalid, "The connection ended inside the body.", ""};
}

}  // namespace bars::net
