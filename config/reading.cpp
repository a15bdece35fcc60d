#include "config/reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace bars::config {

namespace {

constexpr std::size_t longest_text = 4096;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_variable_name(std::string_view name) {
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

/// How many bytes the UTF-8 character at the start of `text` has; 0 when there is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  // Overlong forms, surrogates and what lies beyond U+10FFFF.
  if ((first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) > 0x9f)) return 0;
  if ((first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) > 0x8f)) return 0;
  return length;
}

/// yaml-cpp hands bytes on as they are.
bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

void Reading::fault(Position at, std::string message) {
  // The YAML parser repeats what it could not read, whatever it was: a fault is one line.
  std::replace_if(
      message.begin(), message.end(), [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; }, '?');
  faults_.push_back({file_, at.line, at.column, key_, std::move(message)});
}

std::optional<std::string> Reading::text(const Value& value, std::string_view expected) {
  if (value.kind == Value::Kind::refused) return std::nullopt;
  if (value.kind != Value::Kind::scalar) {
    fault(value.at, fmt::format("found {}; expected {}", describe(value), expected));
    return std::nullopt;
  }
  auto text = fill_in(value.text, value.at);
  if (!text) return std::nullopt;
  std::string_view wrong;
  if (!is_utf8(*text))
    wrong = "text that is not UTF-8";
  else if (has_control_character(*text))
    wrong = "text with a line break or another control character";
  else if (text->size() > longest_text)
    wrong = "text of more than 4096 bytes";
  if (wrong.empty()) return text;
  fault(value.at, fmt::format("found {}; expected {}", wrong, expected));
  return std::nullopt;
}

std::optional<std::string> Reading::fill_in(std::string_view text, Position at) {
  std::string filled;
  while (true) {
    const auto open = text.find("${");
    filled += text.substr(0, open);
    if (open == std::string_view::npos) return filled;
    text.remove_prefix(open + 2);
    const auto close = text.find('}');
    const auto name = std::string(text.substr(0, close));
    if (close == std::string_view::npos || !is_variable_name(name)) {
      fault(at, "found \"${\" without a variable's name and \"}\"; expected ${NAME} of letters, digits and _");
      return std::nullopt;
    }
    const char* set = std::getenv(name.c_str());
    if (set == nullptr) {
      fault(at, fmt::format("the environment variable {} is not set", quote(name)));
      return std::nullopt;
    }
    filled += set;
    text.remove_prefix(close + 1);
  }
}

std::filesystem::path Reading::resolve(const std::filesystem::path& path) const {
  return (file_.parent_path() / path).lexically_normal();
}

namespace {

/// As it stands when it can stand in a path of keys.
std::string shown(std::string_view key) {
  constexpr std::size_t longest = 60;
  const bool plain = !key.empty() && key.size() <= longest &&
                     std::all_of(key.begin(), key.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return plain ? std::string(key) : quote(key);
}

}  // namespace

Reading::Step::Step(Reading& reading, std::string_view key) : reading_(reading), length_(reading.key_.size()) {
  if (!reading_.key_.empty()) reading_.key_ += '.';
  reading_.key_ += shown(key);
}

Reading::Step::Step(Reading& reading, std::size_t item) : reading_(reading), length_(reading.key_.size()) {
  reading_.key_ += fmt::format("[{}]", item);
}

}  // namespace bars::config
