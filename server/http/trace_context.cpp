#include "server/http/trace_context.hpp"

#include "server/http/text.hpp"

#include <algorithm>
#include <span>

namespace bars::http {

namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::string_view header_name = "traceparent";

// Of version 00, `00-<trace id>-<parent id>-<flags>`, where each part begins; a later version is at least as long.
constexpr std::size_t trace_at = 3;
constexpr std::size_t parent_at = 36;
constexpr std::size_t flags_at = 53;
constexpr std::size_t length = 55;

bool is_hexadecimal(std::string_view text) noexcept { return text.find_first_not_of(digits) == std::string_view::npos; }

bool is_id(std::string_view text) noexcept {
  return is_hexadecimal(text) && text.find_first_not_of('0') != std::string_view::npos;
}

bool is_well_formed(std::string_view text) noexcept {
  if (text.size() < length || text[trace_at - 1] != '-' || text[parent_at - 1] != '-' || text[flags_at - 1] != '-')
    return false;
  const auto version = text.substr(0, trace_at - 1);
  if (!is_hexadecimal(version) || version == "ff") return false;
  if (text.size() > length && (version == "00" || text[length] != '-')) return false;
  return is_id(text.substr(trace_at, 32)) && is_id(text.substr(parent_at, 16)) &&
         is_hexadecimal(text.substr(flags_at, 2));
}

/// The only one of its name.
std::optional<std::string_view> traceparent_of(const Head& head) noexcept {
  std::optional<std::string_view> found;
  for (const auto& [name, value] : head.headers) {
    if (!same_name(name, header_name)) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

void write(std::span<const std::uint8_t> bytes, std::span<char> out) noexcept {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 0xf];
  }
}

/// The last half of an id of version 7 is random, and never zero.
void write_span(const fhir::Uuid& id, Trace& trace) noexcept { write(std::span(id.bytes).last<8>(), trace.span_id); }

}  // namespace

std::string Trace::traceparent() const {
  std::string text;
  text.reserve(length);
  text.append("00-").append(trace()).append("-").append(span()).append(sampled ? "-01" : "-00");
  return text;
}

Trace begin_trace(const NewId& new_id) {
  Trace begun;
  write(new_id().bytes, begun.trace_id);
  write_span(new_id(), begun);
  return begun;
}

std::optional<Trace> continue_trace(const Head& head, const NewId& new_id) {
  const auto text = traceparent_of(head);
  if (!text || !is_well_formed(*text)) return std::nullopt;
  Trace continued;
  const auto id = text->substr(trace_at, 32);
  std::copy(id.begin(), id.end(), continued.trace_id.begin());
  write_span(new_id(), continued);
  continued.sampled = (digits.find((*text)[flags_at + 1]) & 1) != 0;
  return continued;
}

std::string received_trace(const Head& head) {
  std::string line(header_name);
  return line.append(": ").append(head.header(header_name).value_or("").substr(0, length)).append("\n");
}

}  // namespace bars::http
