// Bytes of what is kept as one packed value: numbers of a fixed size, texts behind their length.
#pragma once

#include "storage/packed.hpp"
#include "storage/transaction.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace bars::storage {

inline void put_bytes(Packed& out, std::span<const std::uint8_t> bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

/// The lowest byte first.
inline void put_number(Packed& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// Its length (7 bits a byte, the last one below 128) and its bytes.
inline void put_text(Packed& out, std::string_view text) {
  auto length = text.size();
  for (; length >= 0x80; length >>= 7) out.push_back(static_cast<std::uint8_t>(length | 0x80));
  out.push_back(static_cast<std::uint8_t>(length));
  put_bytes(out, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// Takes values off the front. Throws StorageError where they are none.
class Unpacking {
 public:
  explicit Unpacking(std::span<const std::uint8_t> bytes) : rest_(bytes) {}
  bool at_end() const noexcept { return rest_.empty(); }

  std::span<const std::uint8_t> take(std::size_t size) {
    if (size > rest_.size()) damaged();
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  std::uint64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    std::size_t shift = 0;
    for (const auto byte : take(bytes)) value |= std::uint64_t{byte} << (8 * shift++);
    return value;
  }

  /// Until the bytes go.
  std::string_view text() {
    std::size_t length = 0;
    std::uint8_t byte = 0x80;
    for (unsigned shift = 0; (byte & 0x80) != 0; shift += 7) {
      if (shift > 28) damaged();
      byte = take(1)[0];
      length |= std::size_t{byte & 0x7fu} << shift;
    }
    const auto stored = take(length);
    return {reinterpret_cast<const char*>(stored.data()), stored.size()};
  }

  [[noreturn]] static void damaged() { throw StorageError("a stored list or record is damaged"); }

 private:
  std::span<const std::uint8_t> rest_;
};

}  // namespace bars::storage
