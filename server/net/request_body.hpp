// The body of one request, read from the connection when the exchange asks for it.
#pragma once

#include "config/receiver.hpp"
#include "server/http/message.hpp"
#include "server/net/connection.hpp"

#include <boost/beast/core/flat_buffer.hpp>

#include <cstdint>

namespace bars::net {

/// What the head says about the body: copied out, because the exchange owns the head.
struct Framing {
  std::uint64_t length = 0;
  bool chunked = false;
  bool expects_continue = false;
};

Framing framing_of(const http::Head& head);

class RequestBody final : public http::BodyReader {
 public:
  /// `buffer` holds what was read behind the header section already; what lies behind the body stays in it.
  RequestBody(Connection& connection, boost::beast::flat_buffer& buffer, const config::Limits& limits,
              const Framing& framing);

  boost::asio::awaitable<fhir::Result<std::string>> read(std::size_t limit) override;

  /// Nothing of the body is left on the wire: the next request begins here.
  bool complete() const noexcept { return complete_; }

 private:
  boost::asio::awaitable<fhir::Result<std::string>> read_fixed(std::size_t length);
  boost::asio::awaitable<fhir::Result<std::string>> read_chunked(std::size_t limit);
  boost::asio::awaitable<Connection::Error> invite();
  fhir::Error failure() const;

  Connection& connection_;
  boost::beast::flat_buffer& buffer_;
  const config::Limits& limits_;
  Framing framing_;
  bool complete_;
  bool asked_ = false;
};

}  // namespace bars::net
