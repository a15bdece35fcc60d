#include "server/http/head.hpp"

#include "server/http/target.hpp"
#include "server/http/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bars::http {

namespace {

using fhir::Category;
using fhir::Error;
using fhir::Result;

constexpr std::size_t header_limit = 100;
constexpr std::size_t id_limit = 128;
constexpr std::size_t method_limit = 32;
constexpr std::size_t length_digits = 18;  // fits 64 bits whatever the digits are
constexpr std::size_t port_digits = 5;
constexpr std::string_view end_of_line = "\r\n";

// Headers that decide framing, identity or format: ASCII values only, and all but the lists at most once.
struct Rule {
  std::string_view name;
  bool may_repeat;
};
constexpr std::array strict_headers = {
    Rule{"Content-Length", false},
    Rule{"Transfer-Encoding", false},
    Rule{"Host", false},
    Rule{"X-Request-ID", false},
    Rule{"X-Correlation-ID", false},
    Rule{"Content-Type", false},
    Rule{"Content-Encoding", false},
    Rule{"Expect", false},
    Rule{"Accept", true},
    Rule{"Connection", true},
    Rule{"NHSD-Target-Identifier", false},
    Rule{"NHSD-End-User-Organisation", false},
    Rule{"NHSD-Requesting-Software", false},
    Rule{"NHSD-Requesting-Practitioner", false},
};
constexpr std::string_view identity_prefix = "NHSD-";

Error refused(Category category, std::string diagnostics, std::string_view header = {}) {
  return {category, std::move(diagnostics), header.empty() ? std::string() : "http." + std::string(header)};
}

/// A line without its end, taken off the front of `rest`; nullopt when no CRLF is left.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const auto end = rest.find(end_of_line);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + end_of_line.size());
  return line;
}

/// The value of a header that stands in whole lines exactly once, is printable and of reasonable size (TI-2).
std::string find_id(std::string_view raw, std::string_view name) {
  std::string_view found;
  bool folded_into = false;  // the line before was this header
  if (!take_line(raw)) return {};
  while (const auto line = take_line(raw)) {
    if (folded_into && !line->empty() && (line->front() == ' ' || line->front() == '\t')) return {};
    const auto colon = line->find(':');
    folded_into = colon != std::string_view::npos && same_name(line->substr(0, colon), name);
    if (!folded_into) continue;
    if (!found.empty()) return {};
    found = trimmed(line->substr(colon + 1));
    if (found.empty() || found.size() > id_limit || !is_ascii_text(found)) return {};
    if (found.find('\t') != std::string_view::npos) return {};
  }
  return std::string(found);
}

Method method_of(std::string_view text) noexcept {
  for (const Method method :
       {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::delete_, Method::options}) {
    if (text == name_of(method)) return method;
  }
  return Method::other;
}

struct RequestLine {
  std::string_view method;
  std::string_view target;
  bool http_1_1 = true;
};

Result<RequestLine> split_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || line.find(' ', first + 1) != last) {
    return refused(Category::invalid, "The request line must be a method, a target and a version, one space between.");
  }
  RequestLine parts{line.substr(0, first), line.substr(first + 1, last - first - 1), true};
  const bool upper =
      std::none_of(parts.method.begin(), parts.method.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (parts.method.size() > method_limit || !is_token(parts.method) || !upper) {
    return refused(Category::invalid, "The method must be a token in upper case.");
  }
  const std::string_view version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return refused(Category::invalid, "The version must be HTTP/1.1 or HTTP/1.0.");
  }
  parts.http_1_1 = version == "HTTP/1.1";
  return parts;
}

Result<void> read_request_line(std::string_view line, const HeadLimits& limits, Head& head, bool& http_1_1) {
  auto parts = split_request_line(line);
  if (!parts) return parts.error();
  auto target = read_target(parts->target, limits.uri_bytes);
  if (!target) return target.error();
  head.method = method_of(parts->method);
  head.method_text = parts->method;
  head.target = parts->target;
  head.path = std::move(target->path);
  head.query = std::move(target->query);
  head.keep_alive = http_1_1 = parts->http_1_1;
  return {};
}

const Rule* rule_of(std::string_view name) {
  const auto* const rule = std::find_if(strict_headers.begin(), strict_headers.end(),
                                        [&](const Rule& candidate) { return same_name(candidate.name, name); });
  return rule == strict_headers.end() ? nullptr : rule;
}

/// A name is shown as we know it, or not at all: it is the sender's text like any other (OO-4).
Error refused_header(const Rule* rule, std::string_view what) {
  if (rule == nullptr) return refused(Category::invalid, "A header " + std::string(what) + ".");
  return refused(Category::invalid, "The header " + std::string(rule->name) + " " + std::string(what) + ".",
                 rule->name);
}

Result<void> check_repeat_and_text(const Head& head, std::string_view name, std::string_view value) {
  const auto* const rule = rule_of(name);
  if (rule == nullptr && !has_prefix(name, identity_prefix)) return {};
  if (!is_ascii_text(value)) return refused_header(rule, "has bytes outside ASCII");
  if ((rule == nullptr || !rule->may_repeat) && head.header(name)) return refused_header(rule, "is repeated");
  return {};
}

Result<void> read_header(std::string_view line, Head& head) {
  if (line.front() == ' ' || line.front() == '\t') {
    return refused(Category::invalid, "A header is continued on the next line, which HTTP no longer allows.");
  }
  const auto colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || !is_token(name)) {
    return refused(Category::invalid, "A header line must be a name, a colon without space before it, and a value.");
  }
  const auto forbidden = [](char c) { return is_control(c) && c != '\t'; };
  if (std::any_of(line.begin() + static_cast<std::ptrdiff_t>(colon), line.end(), forbidden)) {
    return refused_header(rule_of(name), "has a control character");
  }
  if (head.headers.size() == header_limit) {
    return refused(Category::header_fields_too_large, "The request has more than 100 headers.");
  }
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (auto checked = check_repeat_and_text(head, name, value); !checked) return checked.error();
  head.headers.push_back({std::string(name), std::string(value)});
  return {};
}

bool consists_of(std::string_view text, std::string_view marks) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || is_upper(c) || marks.find(c) != std::string_view::npos;
  });
}

/// A name or an IPv4 address, or an IPv6 address in brackets; then a port or none (RFC 9110, 7.2).
bool is_host(std::string_view text) noexcept {
  const bool in_brackets = text.starts_with('[');
  const auto end = in_brackets ? text.find(']') + 1 : std::min(text.find(':'), text.size());
  if (in_brackets ? end < 3 || !consists_of(text.substr(1, end - 2), ":.") : !consists_of(text.substr(0, end), "-._"))
    return false;
  const auto port = text.substr(end);
  return port.empty() ||
         (port.front() == ':' && port.size() <= 1 + port_digits && std::all_of(port.begin() + 1, port.end(), is_digit));
}

Result<void> check_host(const Head& head, bool http_1_1) {
  const auto host = head.header("Host");
  if (!host) {
    if (http_1_1) return refused(Category::required, "The header Host is absent.", "Host");
    return {};
  }
  if (!is_host(*host)) {
    return refused(Category::value, "The header Host must be one host name, with a port or without.", "Host");
  }
  return {};
}

Result<void> read_content_length(Head& head) {
  const auto length = head.header("Content-Length");
  if (!length) return {};
  if (length->empty() || length->size() > length_digits || !std::all_of(length->begin(), length->end(), is_digit)) {
    return refused(Category::value, "The header Content-Length must be one number of at most 18 digits.",
                   "Content-Length");
  }
  head.content_length = std::stoull(std::string(*length));
  return {};
}

// With Beast 1.81 any other coding, or any at all on HTTP/1.0, would be read as "no body" and the body's bytes
// as the next request.
Result<void> read_transfer_encoding(Head& head, bool http_1_1) {
  const auto coding = head.header("Transfer-Encoding");
  if (!coding) return {};
  if (*coding != "chunked" || !http_1_1 || head.content_length) {
    return refused(Category::invalid,
                   "The header Transfer-Encoding must be `chunked`, on HTTP/1.1, without Content-Length.",
                   "Transfer-Encoding");
  }
  head.chunked = true;
  return {};
}

Result<void> read_framing(Head& head, bool http_1_1) {
  if (auto host = check_host(head, http_1_1); !host) return host.error();
  if (auto length = read_content_length(head); !length) return length.error();
  if (auto coding = read_transfer_encoding(head, http_1_1); !coding) return coding.error();
  const bool carries = head.method == Method::post || head.method == Method::put || head.method == Method::patch;
  if (carries && !head.chunked && !head.content_length) {
    return refused(Category::length_required, "A " + head.method_text + " needs Content-Length or Transfer-Encoding.",
                   "Content-Length");
  }
  if (const auto expect = head.header("Expect"); expect && !same_name(*expect, "100-continue")) {
    return refused(Category::value, "The header Expect can only be `100-continue`.", "Expect");
  }
  return {};
}

/// RFC 9110, 10.1.1: on HTTP/1.0 the expectation counts as not there.
void forget_expectation(Head& head) {
  const auto expects = [](const Header& header) { return same_name(header.name, "Expect"); };
  head.headers.erase(std::remove_if(head.headers.begin(), head.headers.end(), expects), head.headers.end());
}

/// `close` wins; HTTP/1.0 stays open only when it asks for it.
void read_connection(Head& head) {
  bool close = false;
  for (const Header& header : head.headers) {
    if (!same_name(header.name, "Connection")) continue;
    std::string_view options = header.value;
    while (!options.empty()) {
      const std::string_view option = trimmed(take_until(options, ','));
      if (same_name(option, "close")) close = true;
      if (same_name(option, "keep-alive")) head.keep_alive = true;
    }
  }
  if (close) head.keep_alive = false;
}

Result<Head> read(std::string_view raw, const HeadLimits& limits) {
  Head head;
  bool http_1_1 = true;
  const auto first = take_line(raw);
  if (!first) return refused(Category::invalid, "The request line does not end.");
  if (auto line = read_request_line(*first, limits, head, http_1_1); !line) return line.error();
  head.headers.reserve(16);
  for (;;) {
    const auto line = take_line(raw);
    if (!line) return refused(Category::invalid, "The header section does not end with an empty line.");
    if (line->empty()) break;
    if (auto header = read_header(*line, head); !header) return header.error();
  }
  if (!raw.empty()) return refused(Category::invalid, "The header section goes on behind its empty line.");
  if (!http_1_1) forget_expectation(head);
  if (auto framing = read_framing(head, http_1_1); !framing) return framing.error();
  read_connection(head);
  return head;
}

}  // namespace

Received read_head(std::string_view raw, const HeadLimits& limits) {
  return {find_id(raw, "X-Request-ID"), find_id(raw, "X-Correlation-ID"), read(raw, limits)};
}

bool breaks_a_line(std::string_view raw, std::size_t from) noexcept {
  for (std::size_t i = from; i < raw.size(); ++i) {
    if (raw[i] == '\0') return true;
    if (raw[i] == '\n' && (i == 0 || raw[i - 1] != '\r')) return true;
    if (raw[i] == '\r' && i + 1 < raw.size() && raw[i + 1] != '\n') return true;
  }
  return false;
}

Received refused_head(std::string_view raw, Error error) {
  return {find_id(raw, "X-Request-ID"), find_id(raw, "X-Correlation-ID"), std::move(error)};
}

}  // namespace bars::http
