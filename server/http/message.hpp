// A request's head and a response, as values: snapshots that nothing later in the stream can change.
#pragma once

#include "fhir/error.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bars::http {

enum class Method { get, head, post, put, patch, delete_, options, other };
std::string_view name_of(Method method) noexcept;

struct Header {
  std::string name;   // as received
  std::string value;  // without surrounding white space
};

/// One name=value of the query, percent-decoded (`+` is a space), in order.
struct Parameter {
  std::string name;
  std::string value;
};

/// The header section of a request that passed the framing checks.
struct Head {
  Method method = Method::other;
  std::string method_text;
  std::string target;  // as received; never logged
  std::string path;    // percent-decoded, without the query
  std::vector<Parameter> query;
  std::vector<Header> headers;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;

  bool has_body() const noexcept { return chunked || content_length.value_or(0) > 0; }
  /// First value of a header, name without case; nullopt when absent. Repeats of those that matter never get here.
  std::optional<std::string_view> header(std::string_view name) const noexcept;
  /// First value of a query parameter; nullopt when absent.
  std::optional<std::string_view> parameter(std::string_view name) const noexcept;
  std::vector<std::string_view> parameters(std::string_view name) const;
};

/// What came in: the ids wherever they could be read (TI-2), and the head, or why there is none.
struct Received {
  std::string request_id;  // header text as sent; "" when absent or not readable
  std::string correlation_id;
  fhir::Result<Head> head;
};

/// The body of the request being answered. Read at most once.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  /// Reads the whole body up to `limit` bytes. payload_too_large beyond it (at once when Content-Length says so),
  /// timeout when it takes longer than limits.body_seconds, invalid for broken framing or trailer fields.
  virtual boost::asio::awaitable<fhir::Result<std::string>> read(std::size_t limit) = 0;
};

struct Response {
  unsigned status = 200;
  std::string content_type;  // "" without a body
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // beside Content-Type and Content-Length
  bool close = false;                                        // answer with Connection: close
};

}  // namespace bars::http
