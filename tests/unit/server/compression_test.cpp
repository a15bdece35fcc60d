#include "server/http/compression.hpp"

#include "fhir/gzip.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace bars::http;
using bars::fhir::Category;
using bars::fhir::gzip;

namespace {

constexpr std::size_t plenty = 1 << 20;
constexpr std::size_t most = 1100;  // beyond what deflate can reach

std::string inflated(std::string_view compressed, InflateLimits limits = {plenty, most}) {
  auto body = inflate_body(compressed, limits);
  REQUIRE(body.has_value());
  return std::move(*body);
}

Category refused(std::string_view compressed, InflateLimits limits = {plenty, most}) {
  const auto body = inflate_body(compressed, limits);
  REQUIRE_FALSE(body.has_value());
  CHECK_FALSE(body.error().diagnostics.empty());
  return body.error().category;
}

/// Text that does not compress to nothing.
std::string varied(std::size_t size) {
  std::string text(size, ' ');
  unsigned state = 1;
  for (auto& c : text) {
    state = state * 1664525 + 1013904223;
    c = static_cast<char>('a' + (state >> 28));
  }
  return text;
}

Head with(std::vector<std::pair<std::string, std::string>> headers, bool body = false) {
  Head head;
  for (auto& [name, value] : headers) head.headers.push_back({name, value});
  if (body) head.content_length = 1;
  return head;
}

}  // namespace

TEST_CASE("HDR-12 what was compressed is inflated again") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65535}, std::size_t{65536},
                                 std::size_t{65537}, std::size_t{131072}, std::size_t{1000000}}) {
    INFO(size);
    const auto text = varied(size);
    CHECK(inflated(gzip(text)) == text);
  }
}

TEST_CASE("HDR-12 a gzip text names no file and no time") {
  const auto compressed = gzip("{}");
  CHECK(compressed.substr(0, 4) == std::string("\x1f\x8b\x08\x00", 4));
  CHECK(compressed.substr(4, 4) == std::string(4, '\0'));
}

TEST_CASE("HDR-12 what another program compressed is inflated, its file name passed over") {
  using namespace std::string_view_literals;
  const auto named =
      "\x1f\x8b\x08\x08\x71\x44\x03\x6b\x00\x03"
      "body.json\0"
      "\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00"sv;
  CHECK(inflated(named) == "{}");
  CHECK(named.substr(named.size() - 8) == gzip("{}").substr(gzip("{}").size() - 8));  // checksum and length
}

TEST_CASE("HDR-12 several members are one body, empty ones among them") {
  CHECK(inflated(gzip("one ") + gzip("") + gzip("two")) == "one two");
  const auto half = varied(65536);
  CHECK(inflated(gzip(half) + gzip(half)) == half + half);
}

TEST_CASE("ERR-3 a gzip text that is cut off anywhere is invalid") {
  const auto compressed = gzip(varied(300));
  for (std::size_t size = 0; size < compressed.size(); ++size) {
    INFO(size);
    CHECK(refused(compressed.substr(0, size)) == Category::invalid);
    if (size > 0) CHECK(refused(compressed + compressed.substr(0, size)) == Category::invalid);
  }
}

TEST_CASE("ERR-3 what is no gzip text, or follows one, is invalid") {
  const auto compressed = gzip("{\"resourceType\":\"Bundle\"}");
  CHECK(refused("{\"resourceType\":\"Bundle\"}") == Category::invalid);
  CHECK(refused(compressed + "x") == Category::invalid);
  CHECK(refused(compressed + std::string(1, '\0')) == Category::invalid);
  CHECK(refused("\x78\x9c\x03\x00\x00\x00\x00\x01") == Category::invalid);  // zlib's own wrapper
}

TEST_CASE("ERR-3 a gzip text with any bit of data, checksum or length changed never gives another body") {
  const std::string text = "{\"resourceType\":\"Bundle\"}";
  const auto compressed = gzip(text);
  for (std::size_t i = 10; i < compressed.size(); ++i) {  // what stands before is the header
    auto changed = compressed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    INFO(i);
    const auto body = inflate_body(changed, {plenty, most});
    CHECK((!body || *body == text));
  }
  auto checksum = compressed;
  checksum[compressed.size() - 8] = static_cast<char>(checksum[compressed.size() - 8] ^ 1);
  CHECK(refused(checksum) == Category::invalid);
}

TEST_CASE("ERR-3 a body may inflate to the bound of its size and not beyond") {
  for (const std::size_t bound : {std::size_t{1}, std::size_t{1000}, std::size_t{65536}, std::size_t{65537},
                                  std::size_t{131072}, std::size_t{200000}}) {
    INFO(bound);
    CHECK(inflated(gzip(varied(bound)), {bound, most}).size() == bound);
    CHECK(refused(gzip(varied(bound + 1)), {bound, most}) == Category::payload_too_large);
    CHECK(refused(gzip(varied(bound)) + gzip("x"), {bound, most}) == Category::payload_too_large);
  }
}

TEST_CASE("ERR-3 a body may inflate to its ratio and not beyond, and to 64 KiB at any ratio") {
  CHECK(inflated(gzip(std::string(65536, ' ')), {plenty, 1}).size() == 65536);
  CHECK(refused(gzip(std::string(65537, ' ')), {plenty, 1}) == Category::payload_too_large);

  const std::string zeros(500'000, '\0');
  const auto compressed = gzip(zeros);
  const std::size_t ratio = zeros.size() / compressed.size();
  CHECK(inflated(compressed, {plenty, ratio + 1}) == zeros);
  CHECK(refused(compressed, {plenty, ratio - 1}) == Category::payload_too_large);
  CHECK_THAT(inflate_body(compressed, {plenty, ratio - 1}).error().diagnostics,
             Catch::Matchers::Contains(std::to_string(ratio - 1) + " times"));
}

TEST_CASE("HDR-12 the answer is gzip when Accept-Encoding takes it, or without one when the request was") {
  struct Case {
    std::string accepted;
    bool wanted;
  };
  for (const auto& [accepted, wanted] : std::vector<Case>{{"gzip", true},
                                                          {"x-gzip", true},
                                                          {"GZIP", true},
                                                          {"deflate, gzip;q=0.001", true},
                                                          {"*", true},
                                                          {"br, *;q=0.1", true},
                                                          {"gzip;q=0", false},
                                                          {"gzip;q=0.000, *", false},
                                                          {"*;q=0", false},
                                                          {"*;q=0, gzip", true},
                                                          {"identity", false},
                                                          {"br", false},
                                                          {"gzipped", false},
                                                          {"", false}}) {
    INFO(accepted);
    CHECK(wants_gzip(with({{"accept-encoding", accepted}})) == wanted);
    CHECK(wants_gzip(with({{"Accept-Encoding", accepted}, {"Content-Encoding", "gzip"}}, true)) == wanted);
  }
  CHECK(wants_gzip(with({{"Accept-Encoding", "br"}, {"Accept-Encoding", "gzip"}})));
  CHECK_FALSE(wants_gzip(with({})));
  CHECK(wants_gzip(with({{"Content-Encoding", "gzip"}}, true)));  // TKWR-13
  CHECK(wants_gzip(with({{"Content-Encoding", "x-gzip"}}, true)));
  CHECK_FALSE(wants_gzip(with({{"Content-Encoding", "gzip"}})));  // there was no body
  CHECK_FALSE(wants_gzip(with({{"Content-Encoding", "identity"}}, true)));
}
