#include "server/net/chunked_body.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <string>
#include <string_view>

using bars::net::ChunkedBody;

namespace {

constexpr std::size_t limit = 20;

/// The body of these chunks, offered `piece` bytes at a time; the number of the category when they are refused; "…"
/// when they do not end.
std::string read(std::string_view chunks, std::size_t piece = 1000) {
  ChunkedBody body(limit);
  std::string waiting;
  while (!chunks.empty()) {
    waiting.append(chunks.substr(0, piece));
    chunks.remove_prefix(std::min(piece, chunks.size()));
    const auto used = body.put(waiting);
    if (!used) return "refused: " + std::to_string(wire(used.error().category).status);
    waiting.erase(0, *used);
  }
  if (!body.complete()) return "…";
  return body.take() + (waiting.empty() ? "" : " and " + waiting);
}

}  // namespace

TEST_CASE("RFC 9112 7.1: chunks are put together, however they arrive, and what lies behind them is left") {
  for (const std::size_t piece : {1U, 2U, 3U, 1000U}) {
    CAPTURE(piece);
    CHECK(read("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", piece) == "abc0123456789");
    CHECK(read("0\r\n\r\n", piece).empty());
    CHECK(read("000\r\n\r\n", piece).empty());
    CHECK(read("2;a=b\r\n\r\n\r\n0 ; c = \"\\\"\" ; d\r\n\r\n", piece) == "\r\n");
    CHECK(read("1\r\na\r\n0\r\n\r", piece) == "…");
  }
  CHECK(read("1\r\na\r\n0\r\n\r\nGET") == "a and GET");
}

TEST_CASE("a body in chunks is taken up to its limit, whatever its pieces") {
  CHECK(read("14\r\n" + std::string(20, 'a') + "\r\n0\r\n\r\n") == std::string(20, 'a'));
  CHECK(read("15\r\n") == "refused: 413");
  CHECK(read("14\r\n" + std::string(20, 'a') + "\r\n1\r\n") == "refused: 413");
  CHECK(read("ffffffffffffffff\r\n") == "refused: 413");
  CHECK(read("10000000000000000\r\n") == "refused: 400");
}

TEST_CASE("RFC 9112 7.1.1: extensions are passed over, 8 KiB of them in one body") {
  const auto with = [](std::size_t size) { return "0;a=" + std::string(size - 3, 'b') + "\r\n\r\n"; };
  CHECK(read(with(8192)).empty());
  CHECK(read(with(8193)) == "refused: 400");
  std::string many;
  for (int i = 0; i < 10; ++i) many += "1;a=" + std::string(816, 'b') + "\r\nc\r\n";  // 8,190 bytes
  CHECK(read(many + "0\r\n\r\n") == std::string(10, 'c'));
  CHECK(read(many + "0;a=b\r\n\r\n") == "refused: 400");
}

TEST_CASE("RFC 9112 2.2: a line that cannot become right is refused before it ends") {
  for (const auto* const chunks :
       {"2\n", "2\ra", "2\r\nabx", "2\r\nab\n", "2\r\nab\rx", "0\r\na", "0\r\n\n", "0\r\n\rx"}) {
    CAPTURE(chunks);
    CHECK(read(chunks) == "refused: 400");
    CHECK(read(chunks, 1) == "refused: 400");
  }
}
