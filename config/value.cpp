#include "config/value.hpp"

#include <algorithm>

namespace bars::config {

const Entry* Value::find(std::string_view key) const noexcept {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

std::string describe(const Value& value) {
  switch (value.kind) {
    case Value::Kind::nothing: return "null";
    case Value::Kind::scalar: return quote(value.text);
    case Value::Kind::list: return "a list";
    case Value::Kind::group: return "a group of keys";
    case Value::Kind::refused: return "a refused value";
  }
  return {};
}

std::string quote(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string shown = "\"";
  for (const char c : text.substr(0, longest)) shown += (c < ' ' || c > '~') ? '?' : c;
  shown += text.size() > longest ? "…\"" : "\"";
  return shown;
}

}  // namespace bars::config
