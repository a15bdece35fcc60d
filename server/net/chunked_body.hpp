// A body in chunks (RFC 9112, 7.1), read strictly: what two readers could read differently is refused.
#pragma once

#include "server/http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace bars::net {

class ChunkedBody {
 public:
  explicit ChunkedBody(std::size_t limit) noexcept : limit_(limit) {}

  /// Takes bytes off the wire: the result is how many were used up; the rest must be offered again with more behind
  /// it. Refused: a body over the limit (payload_too_large), broken framing and trailer fields (invalid).
  fhir::Result<std::size_t> put(std::string_view bytes);
  bool complete() const noexcept { return state_ == State::complete; }
  /// The body, once complete.
  std::string take() { return std::move(body_); }

 private:
  enum class State { size_line, data, end_of_data, trailer, complete };

  /// How much of `bytes` the state has used up; 0: it needs more.
  fhir::Result<std::size_t> step(std::string_view bytes);
  fhir::Result<std::size_t> read_size_line(std::string_view bytes);
  fhir::Result<std::size_t> read_data(std::string_view bytes);

  const std::size_t limit_;
  State state_ = State::size_line;
  std::uint64_t left_ = 0;  // of the chunk
  std::size_t extension_bytes_ = 0;
  std::string body_;
};

}  // namespace bars::net
