#include "fhir/profile/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>

namespace bars::fhir::profile {

namespace {

Error refused(std::string sentence) { return {Category::invalid, std::move(sentence), {}}; }

constexpr int gzip_only = 16;

/// What the last four bytes say of the inflated size. Only a hint: they may lie.
std::size_t claimed_size(std::string_view bytes) noexcept {
  std::size_t size = 0;
  for (std::size_t i = 0; i < 4 && i < bytes.size(); ++i)
    size = size << 8 | static_cast<unsigned char>(bytes[bytes.size() - 1 - i]);
  return size;
}

}  // namespace

Result<std::string> inflate_gzip(std::string_view bytes, std::size_t most) {
  if (bytes.size() > std::numeric_limits<uInt>::max()) return refused("is larger than 4 GiB");
  z_stream stream{};
  if (inflateInit2(&stream, gzip_only + MAX_WBITS) != Z_OK) throw std::runtime_error("zlib cannot start to inflate");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, inflateEnd);
  // zlib takes a pointer to what it does not change.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());

  std::string out;
  out.reserve(std::min(claimed_size(bytes), most) + 1);
  int state = Z_OK;
  while (state == Z_OK) {
    const std::size_t had = out.size();
    if (had > most) return refused("is larger than " + std::to_string(most) + " bytes when it is inflated");
    out.resize(std::min(std::max<std::size_t>(had * 2, 64 * 1024), most + 1));
    const auto room = std::min<std::size_t>(out.size() - had, std::numeric_limits<uInt>::max());
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + had);
    stream.avail_out = static_cast<uInt>(room);
    state = inflate(&stream, Z_NO_FLUSH);
    out.resize(had + room - stream.avail_out);
  }
  if (state == Z_BUF_ERROR) return refused("is cut off");
  if (state != Z_STREAM_END) return refused("is not a gzip file, or is damaged");
  if (out.size() > most) return refused("is larger than " + std::to_string(most) + " bytes when it is inflated");
  if (stream.avail_in > 0) return refused("has bytes behind its end");
  return out;
}

}  // namespace bars::fhir::profile
