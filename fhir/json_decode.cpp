#include "fhir/json.hpp"

#include "fhir/json_tree.hpp"
#include "fhir/unreadable.hpp"

// Strings are scanned 16 bytes at a time where every processor of the kind can.
#if defined(__SSE2__)
#define RAPIDJSON_SSE2
#endif

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <rapidjson/stream.h>
#include <simdjson.h>

#include <cstring>
#include <limits>

namespace bars::fhir {

namespace {

using Utf8 = rapidjson::UTF8<>;

// Iterative, so that depth costs no stack. Numbers are handed over as their text: decimals keep their precision. In
// place: what the tree refers to are the pieces of one copy of the text, their escapes undone where they stand.
constexpr unsigned parse_flags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseInsituFlag;

struct Events : rapidjson::BaseReaderHandler<Utf8, Events> {
  explicit Events(JsonTree& into) : tree(into) {}
  bool Null() { return tree.value(Node::null()); }
  bool Bool(bool value) { return tree.value(Node::boolean(value)); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) { return tree.number({text, size}); }
  bool String(const char* text, rapidjson::SizeType size, bool) { return tree.string({text, size}); }
  bool Key(const char* text, rapidjson::SizeType size, bool) { return tree.key({text, size}); }
  bool StartObject() { return tree.start(Node::Kind::object); }
  bool EndObject(rapidjson::SizeType) { return tree.end_object(); }
  bool StartArray() { return tree.start(Node::Kind::array); }
  bool EndArray(rapidjson::SizeType) { return tree.end_array(); }
  JsonTree& tree;
};

Error refusal(std::string_view text, std::size_t offset, std::string_view why, std::string path = {}) {
  return unreadable("JSON", text, offset, why, std::move(path));
}

/// The text with a NUL behind it, which ends it for the parser; and some more, because it reads 16 bytes at a time.
char* copy_to_parse(Arena& arena, std::string_view text) {
  constexpr std::size_t ending = 32;
  auto* copy = static_cast<char*>(arena.memory().allocate(text.size() + ending, 16));
  std::memcpy(copy, text.data(), text.size());
  std::memset(copy + text.size(), 0, ending);
  return copy;
}

// What must hold before the parser may see the text: it checks none of this itself.
Result<void> check_text(std::string_view text) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) return refusal(text, 0, "The text exceeds 4 GiB.");
  if (text.starts_with("\xEF\xBB\xBF")) return refusal(text, 0, "A byte-order mark is not allowed.");
  if (!simdjson::validate_utf8(text.data(), text.size())) {
    return refusal(text, first_invalid_byte(text), "The text must be valid UTF-8.");
  }
  if (const auto nul = text.find('\0'); nul != text.npos) return refusal(text, nul, "A NUL byte is not allowed.");
  return {};
}

}  // namespace

Result<Document> decode_json(std::string_view text, const JsonLimits& limits) {
  if (auto checked = check_text(text); !checked) return std::move(checked).error();

  Document document{Arena(text.size() + text.size() / 2 + 512), Node()};
  JsonTree tree(document.arena, limits, text.find("\\u") != text.npos);
  Events events(tree);
  rapidjson::InsituStringStream stream(copy_to_parse(document.arena, text));
  rapidjson::Reader reader;
  if (reader.Parse<parse_flags>(stream, events).IsError()) {
    std::string_view why = tree.problem();
    if (why.empty()) why = rapidjson::GetParseError_En(reader.GetParseErrorCode());
    return refusal(text, reader.GetErrorOffset(), why, tree.path());
  }
  document.root = tree.root();
  return document;
}

}  // namespace bars::fhir
