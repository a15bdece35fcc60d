#include "server/http/compression.hpp"

#include "server/http/preferences.hpp"
#include "server/http/text.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

namespace bars::http {

namespace {

using fhir::Category;
using fhir::Error;

constexpr int gzip_window = 15 + 16;               // the largest window, in a gzip wrapper
constexpr std::size_t always_allowed = 64 * 1024;  // whatever the ratio
constexpr std::size_t first_allocation = 64 * 1024;
// Half the time of the default level for a tenth more bytes: a reply of 31 KB takes 0.4 ms and becomes 5.9 KB.
constexpr int fast_level = 3;
constexpr std::size_t most_at_once = std::numeric_limits<uInt>::max();

Error not_gzip() { return {Category::invalid, "The body is not one complete gzip text.", "http.Content-Encoding"}; }

Error too_large(std::size_t compressed, const InflateLimits& limits, std::size_t allowed) {
  if (allowed >= limits.bytes)
    return {
        Category::payload_too_large, "The body inflates to more than " + std::to_string(limits.bytes) + " bytes.", {}};
  return {Category::payload_too_large,
          "The body inflates to more than " + std::to_string(limits.ratio) + " times its " +
              std::to_string(compressed) + " bytes.",
          {}};
}

std::size_t most_of(std::size_t compressed, const InflateLimits& limits) {
  const auto most = std::numeric_limits<std::size_t>::max();
  const auto by_ratio = compressed > most / std::max<std::size_t>(limits.ratio, 1) ? most : compressed * limits.ratio;
  return std::min(limits.bytes, std::max(by_ratio, always_allowed));
}

Bytef* bytes_of(const char* text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text)); }

/// One inflate stream over a text, writing to what it is given.
class Inflation {
 public:
  explicit Inflation(std::string_view from) : rest_(from) {
    if (inflateInit2(&stream_, gzip_window) != Z_OK) throw std::bad_alloc();
  }
  ~Inflation() { inflateEnd(&stream_); }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;

  /// How many bytes were written, fewer than `room` only at the end of the last member; nullopt when it is no gzip
  /// text.
  std::optional<std::size_t> write(char* to, std::size_t room) {
    std::size_t written = 0;
    while (written < room && !(ended_ && rest_.empty())) {
      if (std::exchange(ended_, false)) inflateReset(&stream_);  // another member follows
      stream_.next_in = bytes_of(rest_.data());
      stream_.avail_in = static_cast<uInt>(std::min(rest_.size(), most_at_once));
      stream_.next_out = bytes_of(to + written);
      stream_.avail_out = static_cast<uInt>(std::min(room - written, most_at_once));
      const auto in = stream_.avail_in;
      const auto out = stream_.avail_out;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_MEM_ERROR) throw std::bad_alloc();
      rest_.remove_prefix(in - stream_.avail_in);
      written += out - stream_.avail_out;
      ended_ = status == Z_STREAM_END;
      if (!ended_ && status != Z_OK) return std::nullopt;
    }
    return written;
  }

 private:
  std::string_view rest_;
  z_stream stream_{};
  bool ended_ = false;
};

}  // namespace

bool is_gzip(std::string_view coding) noexcept { return same_name(coding, "gzip") || same_name(coding, "x-gzip"); }

fhir::Result<std::string> gunzip(std::string_view compressed, const InflateLimits& limits) {
  const std::size_t allowed = most_of(compressed.size(), limits);
  Inflation inflation(compressed);
  std::string body;
  std::size_t size = 0;
  for (;;) {
    body.resize(std::min(allowed, std::max(first_allocation, 2 * size)));
    const auto written = inflation.write(body.data() + size, body.size() - size);
    if (!written) return not_gzip();
    size += *written;
    if (size < body.size()) break;
    if (size < allowed) continue;
    char beyond = 0;
    const auto more = inflation.write(&beyond, 1);
    if (!more) return not_gzip();
    if (*more > 0) return too_large(compressed.size(), limits, allowed);
    break;
  }
  body.resize(size);
  return body;
}

std::string gzip(std::string_view body) {
  if (body.size() > most_at_once) throw std::length_error("a body beyond 4 GiB cannot be compressed at once");
  z_stream stream{};
  if (deflateInit2(&stream, fast_level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  std::string compressed(deflateBound(&stream, body.size()), '\0');
  stream.next_in = bytes_of(body.data());
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = bytes_of(compressed.data());
  stream.avail_out = static_cast<uInt>(compressed.size());
  const int status = deflate(&stream, Z_FINISH);
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::logic_error("the bound of deflate was too small");
  return compressed;
}

bool wants_gzip(const Head& head) {
  const auto preferences = read_preferences(head, "Accept-Encoding");
  const auto quality_of = [&](auto fits) -> std::optional<unsigned> {
    for (const auto& preference : preferences)
      if (fits(preference.name)) return preference.quality;
    return std::nullopt;
  };
  if (const auto quality = quality_of(is_gzip)) return *quality > 0;
  if (const auto quality = quality_of([](std::string_view name) { return name == "*"; })) return *quality > 0;
  return !head.header("Accept-Encoding") && head.has_body() && is_gzip(head.header("Content-Encoding").value_or(""));
}

}  // namespace bars::http
