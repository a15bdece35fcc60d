#include "server/http/head.hpp"

#include "tests/support/catch.hpp"

#include <optional>
#include <string>

using bars::fhir::Category;
using bars::http::Head;
using bars::http::Method;
using bars::http::read_head;
using bars::http::Received;
using bars::http::refused_head;

namespace {

constexpr std::string_view id = "c1ab3fba-6bae-4ba4-b257-5a87c44d4a91";
constexpr std::string_view other_id = "9562466f-c982-4bd5-bb0e-255e9f5e6689";

std::string ids() {
  return "X-Request-ID: " + std::string(id) + "\r\nx-correlation-id:\t" + std::string(other_id) + " \r\n";
}

Received read(const std::string& raw, std::size_t uri_bytes = 200) { return read_head(raw, {uri_bytes}); }

/// A GET with Host, ids and these further lines.
std::string get_with(const std::string& lines) {
  return "GET /FHIR/R4/Slot HTTP/1.1\r\nHost: localhost\r\n" + ids() + lines + "\r\n";
}
std::string get_of(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + ids() + "\r\n"; }
std::string post_with(const std::string& lines) {
  return "POST /FHIR/R4/$process-message HTTP/1.1\r\nHost: localhost\r\n" + ids() + lines + "\r\n";
}

struct Refusal {
  std::string name;
  std::string raw;
  Category category;
  std::string expression{};
  bool ids_found = true;
};

std::string lines_of(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += "A" + std::to_string(i) + ": b\r\n";
  return lines;
}

void check_refused(const Refusal& refusal) {
  INFO(refusal.name);
  const Received received = read(refusal.raw);
  REQUIRE(!received.head);
  CHECK(received.head.error().category == refusal.category);
  CHECK(received.head.error().expression == refusal.expression);
  CHECK(received.request_id == (refusal.ids_found ? std::string(id) : ""));
  CHECK(received.correlation_id == (refusal.ids_found ? std::string(other_id) : ""));
}

}  // namespace

TEST_CASE("a request line that two readers could read differently is refused") {
  const std::string rest = "Host: a\r\n" + ids() + "\r\n";
  for (const Refusal& refusal : {
           Refusal{"empty line first", "\r\nGET / HTTP/1.1\r\n" + rest, Category::invalid},
           Refusal{"two spaces", "GET  / HTTP/1.1\r\n" + rest, Category::invalid},
           Refusal{"space behind", "GET / HTTP/1.1 \r\n" + rest, Category::invalid},
           Refusal{"tab between", "GET\t/ HTTP/1.1\r\n" + rest, Category::invalid},
           Refusal{"no version", "GET /\r\n" + rest, Category::invalid},
           Refusal{"no target", "GET HTTP/1.1\r\n" + rest, Category::invalid},
           Refusal{"HTTP/2.0", "GET / HTTP/2.0\r\n" + rest, Category::invalid},
           Refusal{"HTTP/0.9", "GET / HTTP/0.9\r\n" + rest, Category::invalid},
           Refusal{"version in lower case", "GET / http/1.1\r\n" + rest, Category::invalid},
           Refusal{"HTTP/1.10", "GET / HTTP/1.10\r\n" + rest, Category::invalid},
           Refusal{"method in lower case", "get / HTTP/1.1\r\n" + rest, Category::invalid},
           Refusal{"method no token", "G(ET / HTTP/1.1\r\n" + rest, Category::invalid},
           Refusal{"method without end", std::string(40, 'G') + " / HTTP/1.1\r\n" + rest, Category::invalid},
           Refusal{"leading space", " GET / HTTP/1.1\r\n" + rest, Category::invalid},
       }) {
    check_refused(refusal);
  }
}

TEST_CASE("a target that is not a plain path and query is refused") {
  for (const Refusal& refusal : {
           Refusal{"absolute form", get_of("https://a/FHIR/R4/metadata"), Category::invalid},
           Refusal{"authority form", get_of("a:443"), Category::invalid},
           Refusal{"asterisk", get_of("*"), Category::invalid},
           Refusal{"fragment", get_of("/a#b"), Category::invalid},
           Refusal{"byte over 0x7f", get_of("/a\xc3\xa9"), Category::invalid},
           Refusal{"DEL", get_of("/a\x7f"), Category::invalid},
           Refusal{"escape cut short", get_of("/a%4"), Category::invalid},
           Refusal{"escape of no digits", get_of("/a%zz"), Category::invalid},
           Refusal{"encoded NUL", get_of("/a%00"), Category::invalid},
           Refusal{"encoded NUL in the query", get_of("/a?b=%00"), Category::invalid},
           Refusal{"encoded control", get_of("/a%0d%0ab"), Category::invalid},
           Refusal{"encoded slash", get_of("/Slot%2fa"), Category::invalid},
           Refusal{"path not UTF-8", get_of("/a%ff"), Category::invalid},
           Refusal{"query not UTF-8", get_of("/a?b=%c3"), Category::invalid},
           Refusal{"broken escape in the query", get_of("/a?b%"), Category::invalid},
           Refusal{"too long", get_of("/" + std::string(200, 'a')), Category::uri_too_long},
       }) {
    check_refused(refusal);
  }
  std::string many = "/a?";
  for (int i = 0; i < 101; ++i) many += "b&";
  CHECK(read(get_of(many), 8192).head.error().category == Category::invalid);
}

TEST_CASE("header lines that parsers disagree about are refused, the ids still found (TI-2)") {
  for (const Refusal& refusal : {
           Refusal{"space before the colon", get_with("Accept : a\r\n"), Category::invalid},
           Refusal{"no colon", get_with("Accept\r\n"), Category::invalid},
           Refusal{"no name", get_with(": a\r\n"), Category::invalid},
           Refusal{"obs-fold", get_with("A: b\r\n c\r\n"), Category::invalid},
           Refusal{"obs-fold with a tab", get_with("A: b\r\n\tc\r\n"), Category::invalid},
           Refusal{"bare CR", get_with("A: b\rc\r\n"), Category::invalid},
           Refusal{"bare LF", get_with("A: b\nC: d\r\n"), Category::invalid},
           Refusal{"NUL", get_with(std::string("A: b\0c\r\n", 8)), Category::invalid},
           Refusal{"control byte", get_with("A: \x01\r\n"), Category::invalid},
           Refusal{"control byte in a header of ours", get_with("accept: \x01\r\n"), Category::invalid, "http.Accept"},
           Refusal{"name beyond ASCII", get_with("\xc3\xa9: a\r\n"), Category::invalid},
           Refusal{"101 headers", get_with(lines_of(98)), Category::header_fields_too_large},
           Refusal{"obs-text in Content-Type", get_with("content-type: \xe9\r\n"), Category::invalid,
                   "http.Content-Type"},
           Refusal{"obs-text in an identity header", get_with("NHSD-A: \xe9\r\n"), Category::invalid},
           Refusal{"no Host", "GET / HTTP/1.1\r\n" + ids() + "\r\n", Category::required, "http.Host"},
           Refusal{"two Hosts", get_with("host: localhost\r\n"), Category::invalid, "http.Host"},
           Refusal{"empty Host", "GET / HTTP/1.1\r\nHost:\r\n" + ids() + "\r\n", Category::value, "http.Host"},
           Refusal{"two hosts in one", "GET / HTTP/1.1\r\nHost: a, b\r\n" + ids() + "\r\n", Category::value,
                   "http.Host"},
           Refusal{"two Content-Types", get_with("Content-Type: a/b\r\nContent-Type: a/b\r\n"), Category::invalid,
                   "http.Content-Type"},
           Refusal{"an identity header twice", get_with("NHSD-Target-Identifier: a\r\nnhsd-target-identifier: a\r\n"),
                   Category::invalid, "http.NHSD-Target-Identifier"},
           Refusal{"Expect of something else", get_with("Expect: 200-ok\r\n"), Category::value, "http.Expect"},
       }) {
    check_refused(refusal);
  }
}

TEST_CASE("a body's length is said once, in one way, and clearly") {
  const std::string length = "http.Content-Length";
  const std::string coding = "http.Transfer-Encoding";
  for (const Refusal& refusal : {
           Refusal{"two lengths", post_with("Content-Length: 3\r\nContent-Length: 3\r\n"), Category::invalid, length},
           Refusal{"a list", post_with("Content-Length: 3, 3\r\n"), Category::value, length},
           Refusal{"a sign", post_with("Content-Length: +3\r\n"), Category::value, length},
           Refusal{"hexadecimal", post_with("Content-Length: 0x3\r\n"), Category::value, length},
           Refusal{"empty", post_with("Content-Length:\r\n"), Category::value, length},
           Refusal{"19 digits", post_with("Content-Length: 1000000000000000000\r\n"), Category::value, length},
           Refusal{"none", post_with(""), Category::length_required, length},
           Refusal{"gzip", post_with("Transfer-Encoding: gzip\r\n"), Category::invalid, coding},
           Refusal{"xchunked", post_with("Transfer-Encoding: xchunked\r\n"), Category::invalid, coding},
           Refusal{"chunked, identity", post_with("Transfer-Encoding: chunked, identity\r\n"), Category::invalid,
                   coding},
           Refusal{"twice", post_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
                   Category::invalid, coding},
           Refusal{"both", post_with("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"), Category::invalid, coding},
           Refusal{"both, the other way round", post_with("Content-Length: 3\r\nTransfer-Encoding: gzip\r\n"),
                   Category::invalid, coding},
           Refusal{"chunked on HTTP/1.0", "POST / HTTP/1.0\r\n" + ids() + "Transfer-Encoding: chunked\r\n\r\n",
                   Category::invalid, coding},
           Refusal{"PUT without", "PUT / HTTP/1.1\r\nHost: a\r\n" + ids() + "\r\n", Category::length_required, length},
           Refusal{"PATCH without", "PATCH / HTTP/1.1\r\nHost: a\r\n" + ids() + "\r\n", Category::length_required,
                   length},
       }) {
    check_refused(refusal);
  }
}

TEST_CASE("a good head is a snapshot of everything in it") {
  const Received received = read(
      "POST /FHIR/R4/%24process-message?_format=application/fhir%2Bjson&a=b+c&a=%C3%A9&&d HTTP/1.1\r\nHOST: "
      "localhost:8443\r\n" +
      ids() + "Content-Length: 0012\r\nAccept: a/b\r\naccept: c/d\r\nX-Note: \xe9 \r\nUpgrade: h2c\r\n\r\n");
  CHECK(received.request_id == id);
  CHECK(received.correlation_id == other_id);
  REQUIRE(received.head.has_value());
  const Head& head = *received.head;
  CHECK(head.method == Method::post);
  CHECK(head.path == "/FHIR/R4/$process-message");
  REQUIRE(head.query.size() == 4);
  CHECK(head.parameter("_format") == "application/fhir+json");
  CHECK(head.parameter("d") == "");
  CHECK(head.parameters("a") == std::vector<std::string_view>{"b c", "\xc3\xa9"});
  CHECK(!head.parameter("e"));
  CHECK(head.header("x-request-id") == id);
  CHECK(head.header("X-NOTE") == "\xe9");
  CHECK(!head.header("X-Absent"));
  CHECK(head.content_length == 12U);
  CHECK(head.has_body());
  CHECK(head.keep_alive);
  CHECK(head.headers.size() == 8);
}

TEST_CASE("accepted although unusual") {
  CHECK(read(get_with("Accept:\r\n")).head.has_value());
  CHECK(read(get_with(lines_of(97))).head.has_value());
  CHECK(read(get_of("/" + std::string(199, 'a'))).head.has_value());
  CHECK(read("BREW-2 / HTTP/1.1\r\nHost: a\r\n\r\n").head->method == Method::other);
  CHECK(read("DELETE /a HTTP/1.1\r\nHost: [::1]:80\r\n\r\n").head->method == Method::delete_);
  CHECK(read("GET / HTTP/1.0\r\n\r\n").head.has_value());
  CHECK(read(post_with("Transfer-Encoding: chunked\r\n")).head->chunked);
  CHECK(read(post_with("Content-Length: 0\r\nExpect: 100-Continue\r\n")).head.has_value());
  CHECK(!read("POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n").head->header("Expect"));
}

TEST_CASE("connections stay open as HTTP/1.1 and HTTP/1.0 say") {
  CHECK(read(get_with("")).head->keep_alive);
  CHECK_FALSE(read(get_with("Connection: Close\r\n")).head->keep_alive);
  CHECK_FALSE(read(get_with("Connection: upgrade , close\r\n")).head->keep_alive);
  CHECK_FALSE(read(get_with("Connection: close\r\nConnection: keep-alive\r\n")).head->keep_alive);
  CHECK_FALSE(read("GET / HTTP/1.0\r\n\r\n").head->keep_alive);
  CHECK(read("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").head->keep_alive);
}

TEST_CASE("TI-2 ids are taken only when they are single, printable and whole") {
  const auto request_id = [](const std::string& raw) {
    return refused_head(raw, {Category::timeout, "", ""}).request_id;
  };
  const std::string line = "X-Request-ID: " + std::string(id);
  CHECK(request_id("GET / HTTP/1.1\r\n" + line + "\r\nA") == id);
  CHECK(request_id("GET / HTTP/1.1\r\nx-request-id:" + std::string(id) + "\t\r\n") == id);
  CHECK(request_id("GET / HTTP/1.1\r\n" + line).empty());
  CHECK(request_id("GET / HTTP/1.1\r\n" + line + "\r\n folded\r\n").empty());
  CHECK(request_id("GET / HTTP/1.1\r\n" + line + "\r\n" + line + "\r\n").empty());
  CHECK(request_id("GET / HTTP/1.1\r\nX-Request-ID: a\nb\r\n").empty());
  CHECK(request_id("GET / HTTP/1.1\r\nX-Request-ID: \xe9\r\n").empty());
  CHECK(request_id("GET / HTTP/1.1\r\nX-Request-ID: " + std::string(129, 'a') + "\r\n").empty());
  CHECK(request_id("GET / HTTP/1.1\r\nX-Request-ID: " + std::string(128, 'a') + "\r\n").size() == 128);
  CHECK(request_id(line + "\r\n").empty());
  CHECK(request_id("").empty());

  const Received twice = read("GET / HTTP/1.1\r\nHost: a\r\n" + ids() + line + "\r\n\r\n");
  CHECK(twice.head.error().expression == "http.X-Request-ID");
  CHECK(twice.request_id.empty());
  CHECK(twice.correlation_id == other_id);
}
