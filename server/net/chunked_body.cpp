#include "server/net/chunked_body.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <iterator>
#include <utility>

namespace bars::net {

namespace http = boost::beast::http;

// The parser gets a head of ours instead of the sender's: nothing there can change how the chunks are read, and
// whatever else is among the fields at the end came in as a trailer.
constexpr std::string_view stand_in = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr std::ptrdiff_t stand_in_fields = 1;

struct ChunkedBody::Parser : http::request_parser<http::string_body> {};

ChunkedBody::ChunkedBody(std::size_t limit) : parser_(std::make_unique<Parser>()) {
  parser_->body_limit(limit);
  parser_->eager(true);
  boost::beast::error_code ignored;
  parser_->put(boost::asio::buffer(stand_in), ignored);
}

ChunkedBody::~ChunkedBody() = default;

fhir::Result<std::size_t> ChunkedBody::put(std::string_view bytes) {
  std::size_t used = 0;
  boost::beast::error_code error;
  while (!error && used < bytes.size() && !parser_->is_done()) {
    used += parser_->put(boost::asio::buffer(bytes.substr(used)), error);
  }
  if (error == http::error::body_limit) {
    return fhir::Error{fhir::Category::payload_too_large, "The body is longer than this path takes.", ""};
  }
  if (error && error != http::error::need_more) {
    return fhir::Error{fhir::Category::invalid, "The chunks of the body are not framed as HTTP says.", ""};
  }
  const auto& fields = parser_->get().base();
  if (std::distance(fields.begin(), fields.end()) != stand_in_fields) {
    return fhir::Error{fhir::Category::invalid, "Trailer fields behind the body are not accepted.", "http.Trailer"};
  }
  return used;
}

bool ChunkedBody::complete() const { return parser_->is_done(); }
std::string ChunkedBody::take() { return std::move(parser_->get().body()); }

}  // namespace bars::net
