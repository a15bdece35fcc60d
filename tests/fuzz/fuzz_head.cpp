// read_head over arbitrary bytes: it always returns, and the ids it finds can be echoed.
#include "server/http/head.hpp"
#include "server/http/negotiation.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_id(const std::string& id) {
  require(id.size() <= 128);
  require(std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x20 && c <= 0x7e; }));
}

void check_head(const bars::http::Head& head) {
  require(!(head.chunked && head.content_length));
  require(head.headers.size() <= 100 && head.query.size() <= 100);
  require(head.target.size() <= 8192 && head.path.front() == '/');
  require(head.path.find('\0') == std::string::npos);
  for (const auto& header : head.headers) {
    require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  }
  static_cast<void>(bars::http::choose_format(head, 1));
  static_cast<void>(bars::http::read_body_form(head));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const auto received = bars::http::read_head(raw, {});
  check_id(received.request_id);
  check_id(received.correlation_id);
  if (received.head) check_head(*received.head);
  const auto refused = bars::http::refused_head(raw, {bars::fhir::Category::timeout, "", ""});
  require(refused.request_id == received.request_id && refused.correlation_id == received.correlation_id);
  return 0;
}
