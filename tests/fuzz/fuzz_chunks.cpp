// A body in chunks, at once and in pieces: the same body, the same end, the same refusal. What is taken is within the
// limit, and its data stands on the wire in this order.
// The first byte says how long the pieces are.
#include "server/net/chunked_body.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using bars::net::ChunkedBody;

namespace {

constexpr std::size_t limit = 4096;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Read {
  bool refused = false;
  bool complete = false;
  std::string body;
  std::size_t used = 0;
  bool operator==(const Read&) const = default;
};

Read read(std::string_view bytes, std::size_t piece) {
  ChunkedBody body(limit);
  Read read;
  for (std::size_t offered = 0; offered < bytes.size() && !body.complete();) {
    offered = std::min(bytes.size(), offered + piece);
    const auto used = body.put(bytes.substr(read.used, offered - read.used));
    if (!used) return {.refused = true, .complete = false, .body = {}, .used = 0};
    read.used += *used;
    require(read.used <= offered);
  }
  read.complete = body.complete();
  read.body = body.take();
  require(read.body.size() <= limit);
  return read;
}

/// Whether `part` is what is left of `whole` when some bytes are taken out.
bool is_subsequence(std::string_view part, std::string_view whole) {
  for (const char byte : whole)
    if (!part.empty() && part.front() == byte) part.remove_prefix(1);
  return part.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = read(bytes, bytes.size() + 1);
  require(whole == read(bytes, 1 + data[0]));
  if (!whole.complete) return 0;

  const auto taken = bytes.substr(0, whole.used);
  require(taken.ends_with("\r\n\r\n") && is_subsequence(whole.body, taken));
  const auto alone = read(taken, taken.size());  // nothing behind its end was needed
  require(alone == whole);
  return 0;
}
