// Where an exchange stands in a trace that reaches over many systems: W3C Trace Context, the header `traceparent`.
// https://www.w3.org/TR/trace-context-1/
#pragma once

#include "fhir/uuid.hpp"
#include "server/http/message.hpp"

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bars::http {

/// The trace, and the exchange in it; ids in lower-case hexadecimal.
struct Trace {
  std::array<char, 32> trace_id{};
  std::array<char, 16> span_id{};  // of the exchange itself
  bool sampled = false;            // as the sender said: whether it keeps what it knows of the trace

  std::string_view trace() const noexcept { return {trace_id.data(), trace_id.size()}; }
  std::string_view span() const noexcept { return {span_id.data(), span_id.size()}; }
  /// The header that names the exchange as the parent: version 00, no flag but `sampled`.
  std::string traceparent() const;
};

using NewId = std::function<fhir::Uuid()>;

/// A trace that begins with the exchange.
Trace begin_trace(const NewId& new_id);

/// The sender's trace, in which the exchange has a new id. Nullopt when there is no `traceparent`, more than one, or
/// one that is malformed: not 55 lower-case hexadecimal digits and dashes in their places, an id of zeros, version ff.
/// A version that comes after 00 may go on behind a dash; what it says there is not looked at.
std::optional<Trace> continue_trace(const Head& head, const NewId& new_id);

/// `traceparent: …` and a line end, as the sender of a trace that is continued wrote it, but for what a later version
/// adds.
std::string received_trace(const Head& head);

}  // namespace bars::http
