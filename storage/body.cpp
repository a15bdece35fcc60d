#include "storage/body.hpp"

#include "storage/transaction.hpp"

#include <zstd.h>

#include <memory>

namespace bars::storage {

namespace {

// The first byte says how the rest is to be read, for as long as there are stores: a better dictionary would be 2.
constexpr std::uint8_t with_first_dictionary = 1;

// Between messages of the standard: names, systems, profiles and the order in which they come. What it does not hold is
// packed all the same, only less well.
constexpr std::string_view first_dictionary =
#include "storage/body_dictionary.text"
    ;

// Faster than the levels from 1 on, and as small as those would be without the dictionary.
constexpr int level = -3;

// Only a damaged store holds a text that says it is longer.
constexpr unsigned long long longest_text = 1ULL << 28U;

struct Free {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
  void operator()(ZSTD_CDict* dictionary) const noexcept { ZSTD_freeCDict(dictionary); }
  void operator()(ZSTD_DDict* dictionary) const noexcept { ZSTD_freeDDict(dictionary); }
};

template <class Value>
std::unique_ptr<Value, Free> made(Value* value) {
  if (value == nullptr) throw std::bad_alloc();
  return std::unique_ptr<Value, Free>(value);
}

const ZSTD_CDict& packing_dictionary() {
  static const auto dictionary = made(ZSTD_createCDict(first_dictionary.data(), first_dictionary.size(), level));
  return *dictionary;
}

const ZSTD_DDict& unpacking_dictionary() {
  static const auto dictionary = made(ZSTD_createDDict(first_dictionary.data(), first_dictionary.size()));
  return *dictionary;
}

std::size_t checked(std::size_t result) {
  if (ZSTD_isError(result) != 0) throw StorageError("a message's text is damaged");
  return result;
}

}  // namespace

Body Body::pack(std::string_view text) {
  if (text.empty()) return {};
  thread_local const auto context = made(ZSTD_createCCtx());
  Body body;
  body.bytes_.resize(1 + ZSTD_compressBound(text.size()));
  body.bytes_[0] = with_first_dictionary;
  const auto size = checked(ZSTD_compress_usingCDict(context.get(), body.bytes_.data() + 1, body.bytes_.size() - 1,
                                                     text.data(), text.size(), &packing_dictionary()));
  body.bytes_.resize(1 + size);
  body.bytes_.shrink_to_fit();
  return body;
}

Body Body::of_bytes(std::span<const std::uint8_t> bytes) {
  Body body;
  body.bytes_.assign(bytes.begin(), bytes.end());
  return body;
}

std::string Body::text() const {
  if (bytes_.empty()) return {};
  const auto packed = bytes().subspan(1);
  const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (bytes_[0] != with_first_dictionary || size > longest_text) throw StorageError("a message's text is damaged");
  thread_local const auto context = made(ZSTD_createDCtx());
  std::string text(static_cast<std::size_t>(size), '\0');
  const auto found = checked(ZSTD_decompress_usingDDict(context.get(), text.data(), text.size(), packed.data(),
                                                        packed.size(), &unpacking_dictionary()));
  if (found != text.size()) throw StorageError("a message's text is damaged");
  return text;
}

}  // namespace bars::storage
