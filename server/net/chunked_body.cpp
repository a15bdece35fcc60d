#include "server/net/chunked_body.hpp"

#include "server/http/text.hpp"

#include <algorithm>
#include <charconv>

namespace bars::net {

namespace {

using Used = fhir::Result<std::size_t>;

constexpr std::string_view end_of_line = "\r\n";
constexpr std::size_t size_digits = 16;  // fit 64 bits
// of one body: bytes that say nothing, and would else come without end
constexpr std::size_t extension_limit = 8 * 1024;

fhir::Error broken() { return {fhir::Category::invalid, "The chunks of the body are not framed as HTTP says.", ""}; }

/// The line end that has to be here.
Used take_end_of_line(std::string_view bytes, const fhir::Error& otherwise) {
  if (!end_of_line.starts_with(bytes.substr(0, end_of_line.size()))) return otherwise;
  return bytes.size() < end_of_line.size() ? std::size_t{0} : end_of_line.size();
}

void skip_blanks(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size())); }

bool skip_token(std::string_view& text) {
  const auto* const end = std::find_if_not(text.begin(), text.end(), http::is_token_char);
  const auto size = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(size);
  return size > 0;
}

bool skip_quoted(std::string_view& text) {
  if (!text.starts_with('"')) return false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

/// *( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )
bool are_extensions(std::string_view text) {
  if (!http::is_ascii_text(text)) return false;
  while (!text.empty()) {
    skip_blanks(text);
    if (!text.starts_with(';')) return false;
    text.remove_prefix(1);
    skip_blanks(text);
    if (!skip_token(text)) return false;
    auto value = text;
    skip_blanks(value);
    if (!value.starts_with('=')) continue;
    value.remove_prefix(1);
    skip_blanks(value);
    if (!skip_quoted(value) && !skip_token(value)) return false;
    text = value;
  }
  return true;
}

}  // namespace

Used ChunkedBody::put(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && !complete()) {
    const auto taken = step(bytes.substr(used));
    if (!taken) return taken.error();
    if (*taken == 0) break;
    used += *taken;
  }
  return used;
}

Used ChunkedBody::step(std::string_view bytes) {
  switch (state_) {
    case State::size_line: return read_size_line(bytes);
    case State::data: return read_data(bytes);
    case State::end_of_data: {
      auto used = take_end_of_line(bytes, broken());
      if (used && *used > 0) state_ = State::size_line;
      return used;
    }
    case State::trailer: {
      auto used = take_end_of_line(
          bytes, {fhir::Category::invalid, "Trailer fields behind the body are not accepted.", "http.Trailer"});
      if (used && *used > 0) state_ = State::complete;
      return used;
    }
    case State::complete: break;
  }
  return std::size_t{0};
}

Used ChunkedBody::read_size_line(std::string_view bytes) {
  const auto end = bytes.find_first_of(end_of_line);
  if (end == std::string_view::npos) return std::size_t{0};
  auto used = take_end_of_line(bytes.substr(end), broken());
  if (!used || *used == 0) return used;

  const auto line = bytes.substr(0, end);
  const auto [behind, error] = std::from_chars(line.data(), line.data() + line.size(), left_, 16);
  const auto digits = static_cast<std::size_t>(behind - line.data());
  const auto extensions = line.substr(digits);
  if (error != std::errc() || digits > size_digits || !are_extensions(extensions)) return broken();
  extension_bytes_ += extensions.size();
  if (extension_bytes_ > extension_limit)
    return fhir::Error{fhir::Category::invalid, "The chunks of the body have too many extensions.", ""};
  if (left_ > limit_ - body_.size())
    return fhir::Error{fhir::Category::payload_too_large, "The body is longer than this path takes.", ""};
  state_ = left_ > 0 ? State::data : State::trailer;
  return end + *used;
}

Used ChunkedBody::read_data(std::string_view bytes) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  body_.append(bytes.substr(0, size));
  left_ -= size;
  if (left_ == 0) state_ = State::end_of_data;
  return size;
}

}  // namespace bars::net
