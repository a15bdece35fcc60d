// A body in chunks, decoded by Beast. The one place that shows Beast a request.
#pragma once

#include "server/http/message.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace bars::net {

class ChunkedBody {
 public:
  explicit ChunkedBody(std::size_t limit);
  ~ChunkedBody();
  ChunkedBody(const ChunkedBody&) = delete;
  ChunkedBody& operator=(const ChunkedBody&) = delete;

  /// Takes bytes off the wire: the result is how many were used up; the rest must be offered again with more behind
  /// it. Refused: a body over the limit (payload_too_large), broken framing and trailer fields (invalid).
  fhir::Result<std::size_t> put(std::string_view bytes);
  bool complete() const;
  /// The body, once complete.
  std::string take();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace bars::net
