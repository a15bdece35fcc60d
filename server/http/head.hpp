// From the raw header section to a Head: the framing rules (what Beast 1.81 would let through is refused here).
#pragma once

#include "server/http/message.hpp"

#include <cstddef>
#include <string_view>

namespace bars::http {

struct HeadLimits {
  std::size_t uri_bytes = 8192;
};

/// Reads the raw bytes up to and including the blank line. Never fails outright: what could be read of the ids is
/// in the result even when the head is refused. Refused: everything in RFC 9112 that lets two parsers disagree.
Received read_head(std::string_view raw, const HeadLimits& limits);

/// Whether the bytes from `from` on break a line otherwise than by CRLF, or hold a NUL: what no header section may
/// have. A CR at the very end may still get its LF.
bool breaks_a_line(std::string_view raw, std::size_t from) noexcept;

/// The ids as far as they can be found in an incomplete or oversized header section, with `error` as the head.
Received refused_head(std::string_view raw, fhir::Error error);

}  // namespace bars::http
